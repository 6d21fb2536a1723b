package dev.strobe.reports.history;

import java.util.Arrays;

/**
 * The statistic of E-divisive (Matteson and James, "A nonparametric approach for multiple change point analysis of
 * multivariate data", JASA 2014): how far apart the distributions before and after a split are, by the energy distance
 *
 * <pre>
 * E(X, Y) = 2 mean |x - y| - mean |x - x'| - mean |y - y'|        Q = m n / (m + n) * E(X, Y)
 * </pre>
 *
 * with m values X before the split and n values Y from there up to an end that is searched for too, so that a step up and
 * back down is not averaged away. Distances are of ranks: one wild value counts as one that is the largest, and no more.
 *
 * <p>Works in O(n²) for n values and keeps a table of that size, so that a permutation costs no memory. Owned by one thread.
 */
final class EnergyStatistic {

    /** Ends are searched in steps of so small a part of the series: they need not be exact, the split is. */
    private static final int ENDS_MAX = 40;

    /** @param at index of the first value after the split; -1 where there is no room for one */
    record Split(int at, double q) {}

    private final int size;
    private final int segmentMin;
    private final boolean toTheEnd;
    private final double[][] sums;

    /**
     * @param size number of values that {@link #best} is going to be asked about
     * @param segmentMin fewest values on either side of a split
     * @param toTheEnd whether the part after the split always reaches to the last value
     */
    EnergyStatistic(int size, int segmentMin, boolean toTheEnd) {
        this.size = size;
        this.segmentMin = segmentMin;
        this.toTheEnd = toTheEnd;
        this.sums = new double[size + 1][size + 1];
    }

    /** The split with the largest statistic. */
    Split best(double[] values) {
        sumDistances(values);
        Split best = new Split(-1, Double.NEGATIVE_INFINITY);
        int step = toTheEnd ? size : Math.max(1, size / ENDS_MAX);
        for (int end = size; end >= 2 * segmentMin; end -= step) {
            for (int at = segmentMin; at <= end - segmentMin; at++) {
                double q = q(at, end);
                if (q > best.q()) {
                    best = new Split(at, q);
                }
            }
        }
        return best;
    }

    /** {@code sums[i][j]}: of the distances of the first i values to the first j. */
    private void sumDistances(double[] values) {
        for (int i = 0; i < size; i++) {
            double row = 0;
            double[] above = sums[i];
            double[] below = sums[i + 1];
            for (int j = 0; j < size; j++) {
                row += Math.abs(values[i] - values[j]);
                below[j + 1] = above[j + 1] + row;
            }
        }
    }

    private double q(int at, int end) {
        double m = at;
        double n = end - at;
        double within = sums[at][at];
        double cross = sums[at][end] - within;
        double after = sums[end][end] - within - 2 * cross;
        double energy = 2 * cross / (m * n) - within / (m * (m - 1)) - after / (n * (n - 1));
        return m * n / (m + n) * energy;
    }

    /** Ranks from 1, ties sharing the mean of theirs. */
    static double[] ranks(double[] values) {
        Integer[] order = new Integer[values.length];
        Arrays.setAll(order, index -> index);
        Arrays.sort(order, (a, b) -> Double.compare(values[a], values[b]));
        double[] ranks = new double[values.length];
        for (int from = 0; from < order.length; ) {
            int until = from + 1;
            while (until < order.length && values[order[until]] == values[order[from]]) {
                until++;
            }
            for (int i = from; i < until; i++) {
                ranks[order[i]] = (from + 1 + until) / 2.0;
            }
            from = until;
        }
        return ranks;
    }
}
