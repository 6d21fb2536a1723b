package dev.strobe.reports.overview;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.reports.fixture.RunFixtures;
import dev.strobe.reports.fixture.RunVariants;
import dev.strobe.reports.run.Run;
import dev.strobe.reports.stats.SideBySide;
import dev.strobe.reports.stats.SideBySide.Cell;
import dev.strobe.reports.stats.SideBySide.Source;
import dev.strobe.reports.stats.SideBySideTable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SideBySideTest {

    private final ComparedRun steps;

    SideBySideTest(@TempDir Path folder) {
        steps = ComparedRun.read(RunFixtures.stepLoad(folder));
    }

    @Test
    void percentilesOfARunReadFromItsLogHaveAnInterval() {
        SideBySide compared = SideBySide.of(List.of(steps.source(), steps.source()), false);

        Cell p99 = cell(compared, "step-2", "end_to_end p99", 1);
        assertThat(p99.ratio()).isEqualTo(1.0);
        var interval = Objects.requireNonNull(p99.interval());
        assertThat(interval.low()).isLessThan(1);
        assertThat(interval.high()).isGreaterThan(1);
        assertThat(cell(compared, "step-2", "acked_per_s", 1).interval()).isNull();
        assertThat(cell(compared, "step-6", "end_to_end p99", 1).ratio())
                .as("a lower bound")
                .isNull();
        assertThat(compared.differences()).isEmpty();
        assertThat(compared.targets()).isNull();
    }

    @Test
    void theTableOfTwoShowsRatiosWithTheirIntervals() {
        String text = SideBySideTable.text(SideBySide.of(List.of(steps.source(), steps.source()), false));

        assertThat(text).contains("A  20261121T101500Z-step-load  (kafka)").endsWith(SideBySideTable.CAVEAT + "\n");
        assertThat(text.lines())
                .anyMatch(line -> line.matches(
                        "  end_to_end p99 +7\\.03 ms +7\\.03 ms +0 \u00b5s +1\\.000 \\[0\\.\\d+, 1\\.\\d+]"))
                .anyMatch(line -> line.matches("  lost_acked +0 +0 +0 +-"))
                .anyMatch(line -> line.matches("  end_to_end p99 +>= .* s +>= .* s +- +-"))
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
    }

    @Test
    void manyRunsAreEachComparedWithTheFirst() {
        Source other = with(RunVariants.cores(steps.source().run(), 2), Map.of());
        SideBySide compared = SideBySide.of(List.of(steps.source(), steps.source(), other, other), false);

        assertThat(compared.rows())
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line.cells()).hasSize(4));
        String text = SideBySideTable.text(compared);
        assertThat(text).contains("B (/ A)", "D (/ A)", "(1.00)");
        assertThat(text.lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(110));
    }

    @Test
    void unlikeRunsAreRefusedByTheirLetterAndComparedWhenForced() {
        Source smoke = with(RunVariants.smoke(steps.source().run()), Map.of());

        SideBySide refused = SideBySide.of(List.of(steps.source(), steps.source(), smoke), false);
        assertThat(refused.refused()).isTrue();
        assertThat(refused.rows()).isEmpty();
        assertThat(SideBySideTable.text(refused))
                .contains("Not compared, because the runs are not alike:", "C is a smoke run", "--force")
                .doesNotContain("p99");
        SideBySide forced = SideBySide.of(List.of(steps.source(), steps.source(), smoke), true);
        assertThat(forced.rows()).isNotEmpty();
        assertThat(SideBySideTable.text(forced)).contains("Compared although", "C is a smoke run");
    }

    @Test
    void anotherTargetIsTheSameScenarioIfNothingElseInItDiffers() {
        Run run = steps.source().run();
        Run elsewhere = RunVariants.target(RunVariants.scenario(run, "step-load", ""), "strobe");
        String scenario = "name: x\ntarget: kafka\ncompare:\n  targets: [a, b]\nload: 1\n";
        Source a = new Source(run, scenario, Map.of());
        Source b = new Source(elsewhere, "name: x\ntarget: strobe\nload: 1\n", Map.of());

        SideBySide compared = SideBySide.of(List.of(a, b, a, b), false);

        assertThat(compared.unlike()).isEmpty();
        var targets = Objects.requireNonNull(compared.targets());
        assertThat(targets.targets()).containsExactly("kafka", "strobe");
        assertThat(targets.rounds()).isEqualTo(2);
        assertThat(SideBySideTable.text(compared)).contains("step-load on kafka and strobe, medians of 2 rounds");
        Source otherLoad = new Source(elsewhere, "name: x\ntarget: strobe\nload: 2\n", Map.of());
        assertThat(SideBySide.of(List.of(a, otherLoad), false).refused()).isTrue();
    }

    @Test
    void settingsAndMachinesThatDifferAreListedOnce() {
        Run other = RunVariants.target(steps.source().run(), "kafka://10.0.0.1:9092");

        SideBySide compared = SideBySide.of(List.of(steps.source(), with(other, Map.of())), false);

        assertThat(compared.differences())
                .singleElement()
                .satisfies(difference -> assertThat(SideBySideTable.text(difference))
                        .isEqualTo("machine and versions: target: A kafka, B kafka://10.0.0.1:9092"));
    }

    private Source with(Run run, Map<String, List<dev.strobe.reports.stats.BlockBootstrap.Counts>> latencies) {
        return new Source(run, steps.source().scenario(), latencies);
    }

    private static Cell cell(SideBySide compared, String phase, String metric, int run) {
        return compared.rows().stream()
                .filter(line -> line.phase().equals(phase) && line.metric().equals(metric))
                .findFirst()
                .orElseThrow()
                .cells()
                .get(run);
    }
}
