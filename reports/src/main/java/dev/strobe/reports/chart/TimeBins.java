package dev.strobe.reports.chart;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;

/**
 * Cuts a run's time into at most {@value #BINS_MAX} bins, each a whole number of intervals of the latency log.
 *
 * <p>Owned by nobody: never changed.
 */
final class TimeBins {

    static final int BINS_MAX = 600;

    private static final double MS_PER_S = 1e3;

    private final long[] startsMs;
    private final long endMs;

    private TimeBins(long[] startsMs, long endMs) {
        this.startsMs = startsMs;
        this.endMs = endMs;
    }

    /** @param endsMs end of each interval by its start, since the first phase started */
    static TimeBins of(NavigableMap<Long, Long> endsMs) {
        int group = Math.max(1, (endsMs.size() + BINS_MAX - 1) / BINS_MAX);
        List<Long> starts = new ArrayList<>();
        int seen = 0;
        long endMs = 0;
        for (var interval : endsMs.entrySet()) {
            if (seen++ % group == 0) {
                starts.add(interval.getKey());
            }
            endMs = Math.max(endMs, interval.getValue());
        }
        return new TimeBins(starts.stream().mapToLong(Long::longValue).toArray(), endMs);
    }

    int count() {
        return startsMs.length;
    }

    /** The bin of the interval that starts then. */
    int indexOf(long startMs) {
        int found = Arrays.binarySearch(startsMs, startMs);
        return found >= 0 ? found : Math.max(0, -found - 2);
    }

    /** Where bins begin, and where the last one ends, in s; empty without any. */
    double[] edgesS() {
        if (startsMs.length == 0) {
            return new double[0];
        }
        double[] edges = new double[startsMs.length + 1];
        for (int i = 0; i < startsMs.length; i++) {
            edges[i] = startsMs[i] / MS_PER_S;
        }
        edges[startsMs.length] = Math.max(endMs, startsMs[startsMs.length - 1] + 1) / MS_PER_S;
        return edges;
    }

    static long ms(double seconds) {
        return Math.round(seconds * MS_PER_S);
    }
}
