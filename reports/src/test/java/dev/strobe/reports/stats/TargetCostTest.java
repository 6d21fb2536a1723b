package dev.strobe.reports.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.strobe.reports.stats.TargetComparison.Metric;
import dev.strobe.reports.stats.TargetComparison.PhaseRows;
import dev.strobe.reports.stats.TargetComparison.Ratio;
import dev.strobe.reports.stats.TargetComparison.Row;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TargetCostTest {

    @Test
    void whatTheOthersTakeMoreIsToldAgainstTheFirstWithItsInterval() {
        TargetCost cost = cost(new Ratio(5, 1 / 1.012, 1 / 1.020, 1 / 1.004));

        assertThat(cost.sentence()).isEqualTo("full costs 1.2 % [0.4, 2.0] CPU per message");
        assertThat(cost.against()).isEqualTo("off");
        assertThat(cost.pct()).isCloseTo(1.2, within(1e-9));
        assertThat(cost.lowPct()).isCloseTo(0.4, within(1e-9));
        assertThat(cost.highPct()).isCloseTo(2.0, within(1e-9));
    }

    @Test
    void whereTheOtherTakesLessTheCostIsNegative() {
        assertThat(cost(new Ratio(5, 1 / 0.98, 1 / 1.01, 1 / 0.95)).sentence())
                .isEqualTo("full costs -2.0 % [-5.0, 1.0] CPU per message");
    }

    @Test
    void withoutEnoughRoundsThereIsNoIntervalAndWithoutAFigureNoNumber() {
        assertThat(cost(new Ratio(2, 0.5, null, null)).sentence())
                .isEqualTo("full costs 100.0 % (no interval) CPU per message");
        assertThat(cost(new Ratio(0, null, null, null)).sentence())
                .isEqualTo("full costs an unknown share of CPU per message");
    }

    @Test
    void onlyCpuAndP99AreToldInSentences() {
        TargetComparison comparison = comparison(new Ratio(5, 1.0, 0.9, 1.1));

        assertThat(TargetCost.of(comparison))
                .extracting(TargetCost::metric)
                .containsExactly(Metric.P99, Metric.TARGET_CPU);
        assertThat(TargetTable.text(comparison))
                .contains("measure: full adds 0.0 % [-9.1, 11.1] to p99")
                .doesNotContain(" = off");
    }

    @Test
    void longNamesBecomeLettersWithALegend() {
        TargetComparison comparison = new TargetComparison(
                "overhead",
                List.of("strobe?telemetry=off&jfr=off", "strobe"),
                1,
                List.of(),
                List.of(phase(new Ratio(1, 1.0, null, null))));

        assertThat(TargetTable.text(comparison))
                .contains("A / B", "  A = strobe?telemetry=off&jfr=off\n", "  B = strobe\n");
    }

    private static TargetCost cost(Ratio ratio) {
        return TargetCost.of(comparison(ratio)).getLast();
    }

    private static TargetComparison comparison(Ratio ratio) {
        return new TargetComparison("overhead", List.of("off", "full"), 5, List.of(), List.of(phase(ratio)));
    }

    private static PhaseRows phase(Ratio ratio) {
        List<@Nullable Double> medians = List.of(1.0, 1.0);
        return new PhaseRows(
                "measure",
                List.of(
                        new Row(Metric.ACHIEVED, medians, List.of(ratio)),
                        new Row(Metric.P99, medians, List.of(ratio)),
                        new Row(Metric.TARGET_CPU, medians, List.of(ratio))));
    }
}
