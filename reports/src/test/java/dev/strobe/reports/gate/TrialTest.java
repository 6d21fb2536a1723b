package dev.strobe.reports.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrialTest {

    private static final GatePolicy POLICY = GatePolicy.standard();
    private static final double LEVEL = 0.002;

    @Test
    void aChangeThatIsThereAndLargeEnoughFails() {
        MetricOutcome outcome = cpu(1.12, 1.11, 1.13, 1.12, 1.10);

        assertThat(outcome.decision()).isEqualTo(Decision.FAIL);
        assertThat(outcome.low()).isGreaterThan(1.05);
        assertThat(outcome.changePct()).isBetween(11.0, 12.0);
        assertThat(outcome.reason()).isEqualTo("worse, and by more than 5 %");
    }

    @Test
    void aChangeThatIsThereForSureAndTooSmallToMatterPasses() {
        MetricOutcome outcome = cpu(1.02, 1.021, 1.019, 1.02, 1.02);

        assertThat(outcome.probability()).isLessThan(LEVEL);
        assertThat(outcome.decision()).isEqualTo(Decision.PASS);
    }

    @Test
    void aChangeThatIsThereForSureAndJustAboutAsLargeAsMattersIsUndecided() {
        MetricOutcome outcome = cpu(1.05, 1.06, 1.04, 1.05, 1.055);

        assertThat(outcome.probability()).isLessThan(LEVEL);
        assertThat(outcome.decision()).isEqualTo(Decision.INCONCLUSIVE);
    }

    @Test
    void aLargeChangeThatMayBeChanceIsUndecidedAndSaysHowManyMoreSettleIt() {
        MetricOutcome outcome = cpu(1.4, 0.95, 1.3, 1.0, 1.2);

        assertThat(outcome.decision()).isEqualTo(Decision.INCONCLUSIVE);
        assertThat(outcome.more()).isBetween(5, 60);
    }

    @Test
    void aChangeForTheBetterPasses() {
        assertThat(cpu(0.8, 0.81, 0.79, 0.8, 0.82).decision()).isEqualTo(Decision.PASS);
        assertThat(outcome(GateMetric.THROUGHPUT, 0, 1.3, 1.31, 1.29, 1.3, 1.3).decision())
                .isEqualTo(Decision.PASS);
    }

    @Test
    void lessThroughputIsWorse() {
        MetricOutcome outcome = outcome(GateMetric.THROUGHPUT, 0, 0.9, 0.91, 0.89, 0.9, 0.9);

        assertThat(outcome.decision()).isEqualTo(Decision.FAIL);
        assertThat(outcome.ratio()).isBetween(0.89, 0.91);
        assertThat(outcome.low()).isLessThan(outcome.ratio());
        assertThat(outcome.high()).isLessThan(0.95);
    }

    @Test
    void withFewerRunsThanThePolicyAsksForNothingIsDecided() {
        MetricOutcome four = cpu(1.5, 1.51, 1.49, 1.5);

        assertThat(four.decision()).isEqualTo(Decision.INCONCLUSIVE);
        assertThat(four.reason()).isEqualTo("4 of the 5 pairs that a decision needs");
        assertThat(four.more()).isEqualTo(1);

        MetricOutcome one = cpu(1.5);

        assertThat(one.decision()).isEqualTo(Decision.INCONCLUSIVE);
        assertThat(one.ratio()).isNull();
        assertThat(one.more()).isEqualTo(4);
    }

    @Test
    void whatCannotBeMeasuredInTheCandidateDoesNotPass() {
        MetricOutcome outcome = outcome(GateMetric.P99, 2, 1.0, 1.01, 0.99, 1.0, 1.0);

        assertThat(outcome.decision()).isEqualTo(Decision.INCONCLUSIVE);
        assertThat(outcome.reason()).contains("not measurable in 2 runs of the candidate");
    }

    @Test
    void anEstimateAtTheLimitItselfIsNotSettledByRepetition() {
        double limit = 1.05;
        MetricOutcome outcome = cpu(limit * 1.3, limit / 1.3, limit, limit * 1.2, limit / 1.2);

        assertThat(outcome.decision()).isEqualTo(Decision.INCONCLUSIVE);
        assertThat(outcome.more()).isNull();
        assertThat(outcome.reason()).contains("too near to it to be settled by repetition");
    }

    @Test
    void limitsPrintAsThePolicyWritesThem() {
        for (double pct : new double[] {5, 7.5, 50, 100, 150}) {
            GatePolicy policy = new GatePolicy(0.01, 0.05, 5, POLICY.budget(), null, Map.of(GateMetric.P99, pct / 100));

            String text = trial(GateMetric.P99, 0, 9, 9.1, 8.9, 9, 9)
                    .outcome(policy, LEVEL, 0.05, true)
                    .reason();

            assertThat(text).endsWith(pct == 7.5 ? "7.5 %" : Math.round(pct) + " %");
        }
    }

    @Test
    void holmDealsOutTheRateFromTheLeastProbableOn() {
        Map<GateMetric, Trial> trials = new EnumMap<>(GateMetric.class);
        trials.put(GateMetric.CPU, trial(GateMetric.CPU, 0, 1.5, 1.51, 1.49, 1.5, 1.5));
        trials.put(GateMetric.P50, trial(GateMetric.P50, 0, 1.0, 1.01, 0.99, 1.0, 1.0));
        trials.put(GateMetric.P99, trial(GateMetric.P99, 0, 1.2, 1.21, 1.19, 1.2, 1.2));
        trials.put(GateMetric.P99_9, trial(GateMetric.P99_9, 0, 1.1, 0.8, 1.3, 0.9, 1.2));

        Map<GateMetric, Double> levels = Holm.levels(trials, 0.012);

        assertThat(levels).containsEntry(GateMetric.CPU, 0.003).containsEntry(GateMetric.P99, 0.004);
        // The third is the first that is not significant; whatever is more probable is held to its level.
        assertThat(levels).containsEntry(GateMetric.P99_9, 0.006).containsEntry(GateMetric.P50, 0.006);
    }

    private static MetricOutcome cpu(double... ratios) {
        return outcome(GateMetric.CPU, 0, ratios);
    }

    private static MetricOutcome outcome(GateMetric metric, int lacking, double... ratios) {
        return trial(metric, lacking, ratios).outcome(POLICY, LEVEL, POLICY.missRate(), true);
    }

    private static Trial trial(GateMetric metric, int lacking, double... ratios) {
        List<Figure> baseline =
                Arrays.stream(ratios).mapToObj(ratio -> new Figure(40, 0)).toList();
        List<Figure> candidate = Arrays.stream(ratios)
                .mapToObj(ratio -> new Figure(40 * ratio, 0))
                .toList();
        return Trial.of(metric, baseline, candidate, true, lacking);
    }
}
