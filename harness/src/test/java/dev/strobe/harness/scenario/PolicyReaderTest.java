package dev.strobe.harness.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.strobe.reports.gate.GateMetric;
import dev.strobe.reports.gate.GatePolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PolicyReaderTest {

    private static final Path ROOT = Path.of(Objects.requireNonNull(System.getProperty("strobe.root")));

    @Test
    void everyKeyIsRead() {
        GatePolicy policy = new PolicyReader().readText("p.yaml", """
                error_rate: 2%
                miss_rate: 10%
                min_runs: 7
                budget: 45m
                phase: steady
                metrics: { throughput: 3%, p99: 7.5%, p99_9: off, lost: any }
                """);

        assertThat(policy.errorRate()).isEqualTo(0.02);
        assertThat(policy.missRate()).isEqualTo(0.1);
        assertThat(policy.runsMin()).isEqualTo(7);
        assertThat(policy.budget()).isEqualTo(Duration.ofMinutes(45));
        assertThat(policy.phase()).isEqualTo("steady");
        assertThat(policy.matters())
                .containsEntry(GateMetric.THROUGHPUT, 0.03)
                .containsEntry(GateMetric.P99, 0.075)
                .containsEntry(GateMetric.LOST, 0.0)
                .doesNotContainKey(GateMetric.P99_9);
    }

    @Test
    void whatIsLeftOutIsAsInTheStandardPolicy() {
        GatePolicy policy = new PolicyReader().readText("p.yaml", "metrics: { cpu_per_message: 8% }");

        assertThat(policy.errorRate()).isEqualTo(GatePolicy.standard().errorRate());
        assertThat(policy.matters())
                .hasSameSizeAs(GatePolicy.standard().matters())
                .containsEntry(GateMetric.CPU, 0.08);
    }

    @Test
    void everythingThatIsWrongComesOutTogetherWithItsPlace() {
        List<String> errors = errors("""
                error_rat: 1%
                miss_rate: 0%
                min_runs: 2
                budget: 20
                metrics:
                  p98: 5%
                  p99: 5
                  throughput: 95%
                  lost: 1%
                """);

        assertThat(errors)
                .containsExactly(
                        "p.yaml:1:1 error_rat: unknown key 'error_rat' (did you mean error_rate?)",
                        "p.yaml:2:12 miss_rate: '0%' must be above 0%: no measurement tells a change of nothing",
                        "p.yaml:3:11 min_runs: '2' is below the least allowed, 3",
                        "p.yaml:4:9 budget: a duration needs its unit, such as 10s, 500ms or 2m (did you mean 20ms?)",
                        "p.yaml:6:3 metrics.p98: unknown key 'p98' (did you mean p99?)",
                        "p.yaml:7:8 metrics.p99: '5' is not a share such as 5% or 0.5%",
                        "p.yaml:8:15 metrics.throughput: '95%' is above the most allowed, 90%",
                        "p.yaml:9:9 metrics.lost: '1%' must be any or off: one lost message is too many");
    }

    @Test
    void aPolicyThatJudgesNothingIsRefused() {
        StringBuilder off = new StringBuilder("metrics:\n");
        GateMetric.keys().forEach(key -> off.append("  ").append(key).append(": off\n"));

        assertThat(errors(off.toString())).singleElement().asString().contains("every metric is off");
    }

    @Test
    void theDocumentedPolicyIsTheStandardOne() throws IOException {
        String document = Files.readString(ROOT.resolve("docs/GATE.md"));
        String block = document.substring(document.indexOf("```yaml\n") + 8);

        GatePolicy policy = new PolicyReader().readText("GATE.md", block.substring(0, block.indexOf("```")));

        assertThat(policy).isEqualTo(GatePolicy.standard());
        for (String key : PolicyReader.KEYS) {
            assertThat(document).contains("| `" + key + "` |");
        }
        for (String key : GateMetric.keys()) {
            assertThat(document).contains("| `" + key + "` |");
        }
    }

    private static List<String> errors(String text) {
        ScenarioException thrown = Objects.requireNonNull(
                catchThrowableOfType(ScenarioException.class, () -> new PolicyReader().readText("p.yaml", text)));
        return thrown.errors().stream().map(ScenarioError::toString).toList();
    }
}
