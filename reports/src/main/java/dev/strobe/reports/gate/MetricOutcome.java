package dev.strobe.reports.gate;

import org.jspecify.annotations.Nullable;

/**
 * One metric of a comparison.
 *
 * @param baseline median of the baseline's runs, in the metric's unit; of lost messages the sum
 * @param ratio candidate over baseline, the geometric mean; null where there is no estimate, as of lost messages
 * @param low end of the ratio's interval: with the miss rate at each end, so that a decision can be read off it
 * @param probability of an estimate this bad or worse if nothing became worse; null without an estimate
 * @param alarmLevel what Holm's rule allowed that probability to be
 * @param matters the smallest change for the worse that matters, as a share
 * @param runs pairs, or runs of the smaller side, that have the figure
 * @param more further pairs, or runs of each side, that would settle it in four of five cases; null where it is settled, or
 *     where repetition will not settle it
 * @param reason the decision in one sentence
 */
public record MetricOutcome(
        GateMetric metric,
        Decision decision,
        double baseline,
        double candidate,
        @Nullable Double ratio,
        @Nullable Double low,
        @Nullable Double high,
        @Nullable Double probability,
        @Nullable Double alarmLevel,
        double matters,
        int runs,
        @Nullable Integer more,
        String reason) {

    /** The change in per cent, candidate against baseline; null without an estimate. */
    public @Nullable Double changePct() {
        return ratio == null ? null : (ratio - 1) * 100;
    }
}
