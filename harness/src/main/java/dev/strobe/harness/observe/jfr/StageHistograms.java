package dev.strobe.harness.observe.jfr;

import dev.strobe.reports.run.LatencySummary;
import dev.strobe.reports.run.Phase;
import dev.strobe.reports.stats.LatencySummaries;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * How long each stage took, by phase: a request counts once for each record it carried, so that a percentile speaks of
 * messages, and belongs to the phase in which it was received. What was received before the first phase is left out.
 *
 * <p>Owned by one thread.
 */
public final class StageHistograms {

    private static final int DIGITS = 3;
    private static final String TOTAL = "total";

    private final long[] phaseStartsNs;
    private final List<Map<RequestKind, Histogram[]>> histograms = new ArrayList<>();

    /** @param phaseStartsNs on the monotonic clock, rising */
    public StageHistograms(long... phaseStartsNs) {
        this.phaseStartsNs = phaseStartsNs.clone();
        for (int phase = 0; phase < phaseStartsNs.length; phase++) {
            histograms.add(new EnumMap<>(RequestKind.class));
        }
    }

    /** @param stampsNs when it was received, then the end of each stage */
    void record(RequestKind kind, long[] stampsNs, int records) {
        int phase = phaseAt(stampsNs[0]);
        if (phase < 0 || records <= 0) {
            return;
        }
        Histogram[] stages = histograms.get(phase).computeIfAbsent(kind, StageHistograms::empty);
        int last = stampsNs.length - 1;
        for (int i = 0; i < last; i++) {
            stages[i].recordValueWithCount(Math.max(0, stampsNs[i + 1] - stampsNs[i]), records);
        }
        stages[last].recordValueWithCount(Math.max(0, stampsNs[last] - stampsNs[0]), records);
    }

    /** The stages of a phase; null where no request was seen in it. */
    public Phase.@Nullable Stages phase(int phase) {
        List<Phase.StageLatency> produce = latencies(phase, RequestKind.PRODUCE);
        List<Phase.StageLatency> fetch = latencies(phase, RequestKind.FETCH);
        return produce.isEmpty() && fetch.isEmpty() ? null : new Phase.Stages(produce, fetch);
    }

    private List<Phase.StageLatency> latencies(int phase, RequestKind kind) {
        List<Phase.StageLatency> latencies = new ArrayList<>();
        Histogram[] stages = histograms.get(phase).get(kind);
        if (stages == null) {
            return latencies;
        }
        for (int i = 0; i < stages.length; i++) {
            LatencySummary summary = LatencySummaries.of(stages[i], 0);
            String name = i < kind.stages().size() ? kind.stages().get(i) : TOTAL;
            latencies.add(new Phase.StageLatency(
                    name, summary.count(), summary.p50Us(), summary.p99Us(), summary.p999Us(), summary.maxUs()));
        }
        return latencies;
    }

    /** One for each stage, and one for the total. */
    private static Histogram[] empty(RequestKind kind) {
        Histogram[] stages = new Histogram[kind.stages().size() + 1];
        for (int i = 0; i < stages.length; i++) {
            stages[i] = new Histogram(DIGITS);
        }
        return stages;
    }

    private int phaseAt(long ns) {
        int phase = phaseStartsNs.length - 1;
        while (phase >= 0 && phaseStartsNs[phase] > ns) {
            phase--;
        }
        return phase;
    }
}
