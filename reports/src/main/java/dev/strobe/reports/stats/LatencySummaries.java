package dev.strobe.reports.stats;

import dev.strobe.reports.run.LatencySummary;
import org.HdrHistogram.AbstractHistogram;
import org.jspecify.annotations.Nullable;

/**
 * Turns a histogram into the percentiles that a run states.
 *
 * <p>A percentile with fewer than {@value #BEYOND_MIN} values beyond it is decided by a handful of messages and changes
 * from run to run, so it is left out (null) rather than printed. The maximum is always stated: it is one observed fact,
 * not an estimate.
 */
public final class LatencySummaries {

    /** Values that must lie beyond a percentile before it is stated. */
    public static final int BEYOND_MIN = 10;

    private static final double NS_PER_US = 1_000.0;

    private LatencySummaries() {}

    /**
     * @param ns values in nanoseconds, the censored ones included; read, never changed. The caller must own it: a
     *     histogram that is being recorded into gives torn figures
     * @param censored how many of the values are lower bounds
     * @throws IllegalArgumentException if more values are censored than there are
     */
    public static LatencySummary of(AbstractHistogram ns, long censored) {
        long count = ns.getTotalCount();
        if (censored < 0 || censored > count) {
            throw new IllegalArgumentException(
                    "censored values are part of the distribution: censored=" + censored + " count=" + count);
        }
        if (count == 0) {
            return new LatencySummary(0, 0, null, null, null, null, null, null, null, null);
        }
        return new LatencySummary(
                count,
                censored,
                ns.getMinValue() / NS_PER_US,
                ns.getMean() / NS_PER_US,
                percentileUs(ns, 50.0, 2),
                percentileUs(ns, 90.0, 10),
                percentileUs(ns, 99.0, 100),
                percentileUs(ns, 99.9, 1_000),
                percentileUs(ns, 99.99, 10_000),
                ns.getMaxValue() / NS_PER_US);
    }

    /**
     * The percentile in microseconds, or null if too few values lie beyond it.
     *
     * @param oneIn one value in so many lies beyond the percentile: 100 for p99. A whole number, because
     *     {@code count * (1 - p)} in floating point misses the limit by a rounding error
     */
    private static @Nullable Double percentileUs(AbstractHistogram ns, double percentile, long oneIn) {
        return ns.getTotalCount() < BEYOND_MIN * oneIn ? null : ns.getValueAtPercentile(percentile) / NS_PER_US;
    }
}
