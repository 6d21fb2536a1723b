package dev.strobe.reports.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.strobe.reports.fixture.RunFixtures;
import dev.strobe.reports.fixture.RunVariants;
import dev.strobe.reports.run.Phase;
import dev.strobe.reports.run.Run;
import dev.strobe.reports.stats.TargetComparison.Metric;
import dev.strobe.reports.stats.TargetComparison.Row;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TargetComparisonTest {

    private final Run base;

    TargetComparisonTest(@TempDir Path folder) {
        base = RunFixtures.stepLoad(folder).read();
    }

    @Test
    void mediansAreOfTheRoundsAndTheRatioIsTheirGeometricMean() {
        TargetComparison comparison = TargetComparison.of(List.of(round(10, 40), round(20, 40), round(40, 40)));

        Row cpu = row(comparison, Metric.TARGET_CPU);
        assertThat(cpu.medians()).containsExactly(20.0, 40.0);
        assertThat(cpu.ratios()).hasSize(1);
        assertThat(cpu.ratios().getFirst().mean()).isCloseTo(0.5, within(1e-9));
        // Logarithms of 1/4, 1/2 and 1: deviation ln 2, Student's quantile for 2 degrees of freedom 4.3027.
        double reach = 4.302653 * Math.log(2) / Math.sqrt(3);
        assertThat(cpu.ratios().getFirst().low()).isCloseTo(0.5 * Math.exp(-reach), within(1e-6));
        assertThat(cpu.ratios().getFirst().high()).isCloseTo(0.5 * Math.exp(reach), within(1e-6));
    }

    @Test
    void twoRoundsHaveARatioAndNoInterval() {
        TargetComparison comparison = TargetComparison.of(List.of(round(10, 40), round(20, 40)));

        assertThat(row(comparison, Metric.TARGET_CPU).ratios().getFirst())
                .matches(ratio -> ratio.rounds() == 2 && ratio.mean() != null && ratio.low() == null);
        assertThat(TargetTable.text(comparison)).contains("--repeat 3");
    }

    @Test
    void aRunThatBrokeOffIsToldAndItsRoundIsNoPair() {
        Run broken = RunVariants.ended(run("kafka", 1, 2), Run.Verdict.ERROR, "Kafka ended by signal 9\n  log");
        TargetComparison comparison =
                TargetComparison.of(List.of(round(10, 40), List.of(run("strobe", 10, 2), broken)));

        Row cpu = row(comparison, Metric.TARGET_CPU);
        assertThat(cpu.medians()).containsExactly(10.0, 40.0);
        assertThat(cpu.ratios().getFirst().rounds()).isEqualTo(1);
        assertThat(comparison.notes()).contains("round 2, kafka: error, Kafka ended by signal 9");
    }

    @Test
    void unlikeBatchingIsToldBecauseItIsUnlikeWork() {
        TargetComparison unlike = TargetComparison.of(List.of(List.of(run("strobe", 10, 2.0), run("kafka", 10, 3.0))));
        TargetComparison alike = TargetComparison.of(List.of(List.of(run("strobe", 10, 2.0), run("kafka", 10, 2.1))));

        assertThat(unlike.notes()).anyMatch(note -> note.contains("2.00 records on strobe and 3.00 on kafka"));
        assertThat(alike.notes()).isEmpty();
    }

    @Test
    void theTableHasAColumnForEachTargetAndOneForTheirRatio() {
        String text = TargetTable.text(TargetComparison.of(List.of(round(10, 40), round(11, 40), round(10, 41))));

        assertThat(text)
                .startsWith(base.scenario().name() + " on strobe and kafka, medians of 3 rounds\n")
                .contains("strobe / kafka")
                .contains("records/request")
                .doesNotContain("warmup")
                .endsWith("\n");
        assertThat(text.lines()
                        .filter(line -> line.contains("target CPU/message"))
                        .findFirst())
                .hasValueSatisfying(line -> assertThat(line).contains("10.0 \u00b5s", "40.0 \u00b5s", "0.256 ["));
        assertThat(text.lines()).allMatch(line -> line.length() <= 110);
    }

    @Test
    void withoutAPhaseThatAllMeasuredThereIsNoTable() {
        Run empty = RunVariants.phases(run("kafka", 1, 1), List.of());

        assertThat(TargetTable.text(TargetComparison.of(List.of(List.of(run("strobe", 1, 1), empty)))))
                .contains("no phase was measured on every target");
    }

    private static Row row(TargetComparison comparison, Metric metric) {
        return comparison.phases().getFirst().rows().stream()
                .filter(row -> row.metric() == metric)
                .findFirst()
                .orElseThrow();
    }

    private List<Run> round(double strobeCpuUs, double kafkaCpuUs) {
        return List.of(run("strobe", strobeCpuUs, 2), run("kafka", kafkaCpuUs, 2));
    }

    /** The fixture with another target, which took so much CPU and so many records per request in every phase. */
    private Run run(String target, double cpuUs, double records) {
        List<Phase> phases = new ArrayList<>();
        for (Phase phase : base.phases()) {
            phases.add(RunVariants.cost(phase, cpuUs, records));
        }
        return RunVariants.target(RunVariants.phases(base, phases), target);
    }
}
