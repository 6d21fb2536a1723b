package dev.strobe.harness.observe;

import dev.strobe.harness.observe.cause.Attribution;
import dev.strobe.harness.observe.cause.CauseTotals;
import dev.strobe.harness.observe.cause.Explained;
import dev.strobe.harness.observe.cause.Outlier;
import dev.strobe.harness.observe.jfr.Windows;
import dev.strobe.reports.run.Run;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Why kept messages were slow: each by itself, and the outliers, which are the slowest of the measured phases, added up by
 * how far out they were. Messages that a draw alone kept are for contrast and need no cause. Owned by one thread.
 */
final class TailCauses {

    private final List<KeptTrace> conspicuous;
    private final List<KeptTrace> outliers;
    private final List<KeptTrace> slow;
    private final Map<Integer, Limits> limitsByPhase;
    private final IdentityHashMap<KeptTrace, Explained> explained = new IdentityHashMap<>();

    /** How far out a message of one measured phase must be; a percentile that is null was decided by too few. */
    record Limits(Percentiles endToEnd, Percentiles response) {

        /** In us. */
        record Percentiles(@Nullable Double p99Us, @Nullable Double p999Us) {

            static final Percentiles UNKNOWN = new Percentiles(null, null);
        }

        private Percentiles of(KeptMessage message) {
            return message.subscription() < 0 ? response : endToEnd;
        }
    }

    /**
     * @param conspicuous all but those drawn alone
     * @param limitsByPhase by index of the phase; warm-ups are left out
     */
    TailCauses(List<KeptTrace> conspicuous, Map<Integer, Limits> limitsByPhase) {
        this.conspicuous = List.copyOf(conspicuous);
        this.outliers = conspicuous.stream().filter(KeptTrace::outlier).toList();
        this.slow = conspicuous.stream().filter(KeptTrace::slow).toList();
        this.limitsByPhase = Map.copyOf(limitsByPhase);
    }

    /** The times of all of them. */
    Windows windows() {
        return new Windows(conspicuous.stream()
                .map(KeptTrace::message)
                .map(message -> new Windows.Window(message.intendedNs(), message.intendedNs() + message.latencyNs()))
                .toList());
    }

    /** Attributes each, once its requests have been looked for. */
    void attribute(Attribution attribution, TraceNames names, List<Outlier.Batching> batchingByProducer) {
        for (KeptTrace trace : conspicuous) {
            Outlier.Batching batching = batchingByProducer.get(trace.message().producer());
            explained.put(trace, attribution.of(MessageWay.of(trace, names, batching)));
        }
    }

    /** Null for a message that was drawn alone. */
    @Nullable TraceCauses of(KeptTrace trace) {
        Explained known = explained.get(trace);
        return known == null
                ? null
                : new TraceCauses(
                        known.dominant().text(),
                        known.explainedPct(),
                        known.intervals().stream()
                                .map(interval -> new TraceCauses.Interval(
                                        interval.cause().text(),
                                        interval.cause().process(),
                                        interval.startNs(),
                                        interval.endNs()))
                                .toList());
    }

    /** All outliers of measured phases. */
    CauseTotals whole() {
        return total(outliers, outlier -> true);
    }

    /**
     * Messages beyond each percentile, with the slowest of every second among them: the outliers alone often come from one
     * stall. Null where there was no outlier at all.
     */
    @Nullable List<Run.Tail> tails() {
        if (outliers.isEmpty()) {
            return null;
        }
        Map<Integer, KeptTrace> slowest = new HashMap<>();
        for (KeptTrace outlier : outliers) {
            slowest.merge(
                    outlier.message().phase(),
                    outlier,
                    (a, b) -> a.message().latencyNs() >= b.message().latencyNs() ? a : b);
        }
        List<Run.Tail> tails = new ArrayList<>();
        tails.add(tail("p99", total(slow, trace -> beyond(trace, limits(trace).p99Us()))));
        tails.add(tail("p99_9", total(slow, trace -> beyond(trace, limits(trace).p999Us()))));
        tails.add(tail("max", total(slowest.values(), outlier -> true)));
        return tails;
    }

    private Limits.Percentiles limits(KeptTrace outlier) {
        Limits limits = limitsByPhase.get(outlier.message().phase());
        return limits == null ? Limits.Percentiles.UNKNOWN : limits.of(outlier.message());
    }

    private static boolean beyond(KeptTrace outlier, @Nullable Double limitUs) {
        return limitUs != null && outlier.message().latencyNs() >= limitUs * 1e3;
    }

    private CauseTotals total(Collection<KeptTrace> among, Predicate<KeptTrace> chosen) {
        CauseTotals totals = new CauseTotals();
        for (KeptTrace outlier : among) {
            Explained known = explained.get(outlier);
            if (known != null && limitsByPhase.containsKey(outlier.message().phase()) && chosen.test(outlier)) {
                totals.add(known);
            }
        }
        return totals;
    }

    private static Run.Tail tail(String percentile, CauseTotals totals) {
        return new Run.Tail(percentile, totals.messages(), totals.explainedPct(), totals.causes());
    }
}
