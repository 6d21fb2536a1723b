package dev.strobe.harness.engine;

import dev.strobe.harness.engine.RunPlan.ProducerPlan;
import dev.strobe.harness.engine.RunPlan.SubscriptionPlan;
import dev.strobe.harness.measure.Latency;
import dev.strobe.harness.measure.LatencyRecorders;
import dev.strobe.harness.measure.LatencySeries;
import dev.strobe.harness.scenario.LoadSpec;
import dev.strobe.harness.scenario.Slo;
import dev.strobe.harness.search.ProbeReading;
import dev.strobe.reports.stats.BacklogSlope;
import dev.strobe.reports.stats.LatencySummaries;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a probe came to while the run goes on, right after its drain. Owned by the control thread.
 *
 * <p>Messages that failed, were never sent or not delivered by then are in no histogram yet. They count as the slowest
 * ones: a target that answers few messages fast keeps no limit by it.
 */
final class ProbeReader {

    private final RunPlan plan;
    private final PhaseJudging.Totals totals;
    private final PhaseJudging judging;

    ProbeReader(RunPlan plan, PhaseJudging.Totals totals) {
        this.plan = plan;
        this.totals = totals;
        this.judging = new PhaseJudging(plan, totals);
    }

    /** @param loadedBeforeS seconds of load that the run put on the target before the phase */
    ProbeReading read(LoadSpec.Search search, PhaseWindow window, double loadedBeforeS) {
        Double offered = window.phase().offeredPerS();
        List<ProbeReading.Latency> latencies = new ArrayList<>();
        search.slo().limits().forEach(limit -> addLatencies(limit, window.phase(), latencies));
        return new ProbeReading(
                offered == null ? 0 : offered,
                window.achievedPerS(),
                window.phase().saturated(),
                backlogs(window.samples()),
                latencies,
                judging.judge(window, loadedBeforeS).judgement());
    }

    private List<ProbeReading.Backlog> backlogs(PhaseSamples samples) {
        List<ProbeReading.Backlog> backlogs = new ArrayList<>();
        for (Optional<BacklogSlope> slope : samples.backlogSlopes()) {
            backlogs.add(new ProbeReading.Backlog(name(backlogs.size()), slope.orElse(null)));
        }
        return backlogs;
    }

    private void addLatencies(Slo.Limit limit, PhaseRun phase, List<ProbeReading.Latency> latencies) {
        if (!limit.endToEnd()) {
            Histogram values = totals.total(phase.index(), LatencySeries.index(Latency.PUBLISH_RESPONSE));
            Double us = figure(limit, values, phase.due(Long.MAX_VALUE));
            latencies.add(new ProbeReading.Latency(limit, "", us));
            return;
        }
        for (SubscriptionPlan subscription : plan.subscriptions()) {
            long expected = 0;
            for (ProducerPlan producer : plan.producers()) {
                expected +=
                        producer.topic().equals(subscription.topic()) ? phase.due(producer.id(), Long.MAX_VALUE) : 0;
            }
            Histogram values = totals.total(phase.index(), LatencySeries.endToEnd(subscription.id()));
            latencies.add(new ProbeReading.Latency(limit, name(subscription.id()), figure(limit, values, expected)));
        }
    }

    /** Only where there are several of them. */
    private String name(int subscription) {
        return plan.subscriptions().size() < 2
                ? ""
                : plan.subscriptions().get(subscription).name();
    }

    private static @Nullable Double figure(Slo.Limit limit, Histogram values, long expected) {
        long missing = expected - values.getTotalCount();
        if (missing > 0) {
            values.recordValueWithCount(LatencyRecorders.HIGHEST_NS, missing);
        }
        if (values.getTotalCount() == 0) {
            return null;
        }
        String statistic = limit.metric().substring(limit.metric().indexOf('.') + 1);
        return Expectations.statistic(LatencySummaries.of(values, Math.max(0, missing)), statistic);
    }
}
