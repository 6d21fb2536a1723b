package dev.strobe.reports.chart;

import dev.strobe.reports.run.LatencyLog;
import dev.strobe.reports.run.Phase;
import dev.strobe.reports.run.Run;
import dev.strobe.reports.stats.BucketCounts;
import dev.strobe.reports.stats.LogBuckets;
import dev.strobe.reports.stats.PercentileInterval;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The intervals of each measured phase, of the latency that is drawn against load: end to end, or to the acknowledgement
 * where nothing was consumed. From them comes how sure one can be of each p99.
 *
 * <p>Owned by one thread.
 */
final class LoadIntervals {

    private static final long P99_ONE_IN = 100;

    private final Map<String, Sum> byPhase = new LinkedHashMap<>();

    /** Subscriptions of one interval come one after the other and are one distribution. */
    private static final class Sum {

        private final String latency;
        private final List<BucketCounts> done = new ArrayList<>();
        private final long[] open = new long[LogBuckets.COUNT];
        private long startMs = Long.MIN_VALUE;

        Sum(String latency) {
            this.latency = latency;
        }

        void add(long atMs, BucketCounts counts) {
            if (atMs != startMs) {
                close();
                startMs = atMs;
            }
            counts.addTo(open);
        }

        void close() {
            BucketCounts counts = BucketCounts.of(open);
            if (counts.size() > 0) {
                done.add(counts);
                java.util.Arrays.fill(open, 0);
            }
        }
    }

    LoadIntervals(Run run) {
        for (Phase phase : run.phases()) {
            if (phase.kind() == Phase.Kind.MEASURE && phase.load() == Phase.Load.OPEN) {
                byPhase.put(
                        phase.name(), new Sum(phase.latency().endToEnd() == null ? "publish_response" : "end_to_end"));
            }
        }
    }

    void add(LatencyLog.Interval interval, BucketCounts counts) {
        String[] parts = interval.tag().split("/", 3);
        Sum sum = byPhase.get(parts[0]);
        if (sum != null && parts.length > 1 && parts[1].equals(sum.latency)) {
            sum.add(TimeBins.ms(interval.startS()), counts);
        }
    }

    /** The interval of the p99 of each phase that is long enough for one. */
    Map<String, PercentileInterval> p99(long seed) {
        Map<String, PercentileInterval> intervals = new HashMap<>();
        byPhase.forEach((phase, sum) -> {
            sum.close();
            PercentileInterval.of(sum.done, P99_ONE_IN, seed).ifPresent(interval -> intervals.put(phase, interval));
        });
        return intervals;
    }
}
