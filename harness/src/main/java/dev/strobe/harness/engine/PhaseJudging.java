package dev.strobe.harness.engine;

import dev.strobe.harness.engine.RunPlan.SubscriptionPlan;
import dev.strobe.harness.measure.Latency;
import dev.strobe.harness.measure.LatencyRecorders;
import dev.strobe.harness.measure.LatencySeries;
import dev.strobe.harness.measure.health.PhaseJudge;
import dev.strobe.harness.measure.health.RunValidity.JudgedPhase;
import dev.strobe.reports.stats.LatencySummaries;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Holds a phase against the rules for generator and machine, during the run or after it. */
final class PhaseJudging {

    private static final double NS_PER_US = 1e3;

    private final RunPlan plan;
    private final Totals totals;

    /** Where the values of a phase are found, by the index of their series. */
    @FunctionalInterface
    interface Totals {
        Histogram total(int phase, int series);
    }

    PhaseJudging(RunPlan plan, Totals totals) {
        this.plan = plan;
        this.totals = totals;
    }

    /** @param loadedBeforeS seconds of load that the run put on the target before the phase */
    JudgedPhase judge(PhaseWindow window, double loadedBeforeS) {
        PhaseRun phase = window.phase();
        Histogram own = totals.total(phase.index(), LatencySeries.index(Latency.GENERATOR_DELAY));
        Double ownP99Us = own.getTotalCount() == 0 ? null : own.getValueAtPercentile(99) / NS_PER_US;
        Double responseUs = p99Us(totals.total(phase.index(), LatencySeries.index(Latency.PUBLISH_RESPONSE)));
        Double reported = smallest(responseUs, p99Us(endToEnd(phase.index())));
        var health = window.samples().health(window.seconds(), loadedBeforeS, phase.saturated(), ownP99Us, reported);
        return new JudgedPhase(phase.spec().name(), health, PhaseJudge.judge(health));
    }

    /** All subscriptions merged. */
    private Histogram endToEnd(int phase) {
        Histogram merged = LatencyRecorders.newHistogram();
        for (SubscriptionPlan subscription : plan.subscriptions()) {
            merged.add(totals.total(phase, LatencySeries.endToEnd(subscription.id())));
        }
        return merged;
    }

    private static @Nullable Double p99Us(Histogram values) {
        return values.getTotalCount() == 0
                ? null
                : LatencySummaries.of(values, 0).p99Us();
    }

    private static @Nullable Double smallest(@Nullable Double a, @Nullable Double b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return Math.min(a, b);
    }
}
