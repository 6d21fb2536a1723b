package dev.strobe.reports.gate;

import java.util.Arrays;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * Counts of latencies in bins of equal width on a logarithmic scale, from 1 us to 1 h: small enough to be added up by the
 * ten thousand, which resampling does. Quantiles are interpolated within their bin; on the scale of comparisons, where a
 * per cent matters and a thousandth does not, nothing is lost.
 *
 * <p>Owned by one thread.
 */
final class LogBins {

    /** Of the natural logarithm: 2 %. */
    static final double WIDTH = 0.02;

    static final int BINS = 1_102;

    private static final double NS_PER_US = 1e3;

    private final long[] counts;
    private long total;

    LogBins() {
        this.counts = new long[BINS];
    }

    static LogBins of(AbstractHistogram histogramNs) {
        LogBins bins = new LogBins();
        for (HistogramIterationValue value : histogramNs.recordedValues()) {
            bins.add(indexOf(value.getValueIteratedTo() / NS_PER_US), value.getCountAddedInThisIterationStep());
        }
        return bins;
    }

    static int indexOf(double us) {
        return us <= 1 ? 0 : (int) Math.min(BINS - 1, Math.log(us) / WIDTH);
    }

    void add(int index, long count) {
        counts[index] += count;
        total += count;
    }

    void add(LogBins other) {
        for (int index = 0; index < BINS; index++) {
            counts[index] += other.counts[index];
        }
        total += other.total;
    }

    void clear() {
        Arrays.fill(counts, 0);
        total = 0;
    }

    long total() {
        return total;
    }

    long count(int index) {
        return counts[index];
    }

    /**
     * The natural logarithm of a quantile in us; NaN without any value.
     *
     * @param quantile 0.99 for p99
     */
    double logQuantile(double quantile) {
        double rank = quantile * total;
        long below = 0;
        for (int index = 0; index < BINS; index++) {
            if (counts[index] > 0 && below + counts[index] >= rank) {
                return (index + (rank - below) / counts[index]) * WIDTH;
            }
            below += counts[index];
        }
        return Double.NaN;
    }
}
