package dev.strobe.reports.history;

import java.util.Arrays;
import org.apache.commons.statistics.descriptive.Median;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.jspecify.annotations.Nullable;

/**
 * How far a series moved at a change, and between which values the change lies.
 *
 * <p>The size is the median of all differences between a value after and a value before (Hodges and Lehmann), of logarithms
 * where all values are above 0, so that it is a ratio. Its 95 % interval is that of the rank sum test: no distribution is
 * assumed, and half of the values may be wild. Where neighbours are alike there is less to go by, and it is wider.
 *
 * <p>The place: the values around the split are weighed by how much better each fits the level before than the one after.
 * From that every place has a probability, and the range holds at least 95 % of it.
 *
 * @param before median of the values before
 * @param relative 0.1 for 10 % more; null where a value is 0 or less, as the next two
 * @param from the last value that surely belongs before has the index {@code from - 1}
 * @param to the first value that surely belongs after
 */
record Shift(
        double before,
        double after,
        @Nullable Double relative,
        @Nullable Double low,
        @Nullable Double high,
        int from,
        int to) {

    private static final double CONFIDENCE = 0.95;
    private static final double CORRELATION_MAX = 0.9;

    /** Laplace's scale is the mean distance from the median; the median distance is ln 2 times that. */
    private static final double SCALE_PER_DEVIATION = 1 / Math.log(2);

    private static final Median MEDIAN = Median.withDefaults();

    /**
     * @param values the whole series
     * @param start first value of the part before the change
     * @param at first value after it
     * @param end first value of the next part
     */
    static Shift of(double[] values, int start, int at, int end, double correlation) {
        double[] part = Arrays.copyOfRange(values, start, end);
        int split = at - start;
        boolean positive = Arrays.stream(part).allMatch(value -> value > 0);
        double[] scaled = positive ? Arrays.stream(part).map(Math::log).toArray() : part;
        double[] before = Arrays.copyOfRange(scaled, 0, split);
        double[] after = Arrays.copyOfRange(scaled, split, scaled.length);
        double dependence = Math.clamp(correlation, 0, CORRELATION_MAX);
        double wider = Math.sqrt((1 + dependence) / (1 - dependence));
        double[] size = size(before, after, wider);
        int[] range = range(scaled, split, wider * wider);
        double levelBefore = MEDIAN.evaluate(Arrays.copyOfRange(part, 0, split));
        double levelAfter = MEDIAN.evaluate(Arrays.copyOfRange(part, split, part.length));
        return new Shift(
                levelBefore,
                levelAfter,
                positive ? Math.expm1(size[0]) : null,
                positive ? Math.expm1(size[1]) : null,
                positive ? Math.expm1(size[2]) : null,
                start + range[0],
                start + range[1]);
    }

    /** The median difference and the ends of its interval. */
    private static double[] size(double[] before, double[] after, double wider) {
        int m = before.length;
        int n = after.length;
        double[] differences = new double[m * n];
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                differences[i * n + j] = after[j] - before[i];
            }
        }
        Arrays.sort(differences);
        double deviation = Math.sqrt(m * n * (m + n + 1) / 12.0) * wider;
        double z = NormalDistribution.of(0, 1).inverseSurvivalProbability((1 - CONFIDENCE) / 2);
        int outside = (int) Math.floor(m * n / 2.0 - z * deviation - 0.5);
        int low = Math.clamp(outside, 0, m * n - 1);
        return new double[] {MEDIAN.evaluate(differences.clone()), differences[low], differences[m * n - 1 - low]};
    }

    /** The ends of the places that hold most of the probability, each an index of a first value after the change. */
    private static int[] range(double[] values, int split, double wider) {
        int size = values.length;
        double before = MEDIAN.evaluate(Arrays.copyOfRange(values, 0, split));
        double after = MEDIAN.evaluate(Arrays.copyOfRange(values, split, size));
        double[] distances = new double[size];
        for (int i = 0; i < size; i++) {
            distances[i] = Math.abs(values[i] - (i < split ? before : after));
        }
        double scale = MEDIAN.evaluate(distances) * SCALE_PER_DEVIATION * wider;
        if (scale <= 0) {
            return new int[] {split, split};
        }
        double[] fit = new double[size];
        for (int at = 2; at < size; at++) {
            double value = values[at - 1];
            fit[at] = fit[at - 1] + (Math.abs(value - after) - Math.abs(value - before)) / scale;
        }
        double best = Arrays.stream(fit, 1, size).max().orElse(0);
        double[] probability = new double[size];
        for (int at = 1; at < size; at++) {
            probability[at] = Math.exp(fit[at] - best);
        }
        double all = Arrays.stream(probability).sum();
        return narrowed(probability, split, all);
    }

    /** Grows from the split towards the likelier side until enough is held. */
    private static int[] narrowed(double[] probability, int split, double all) {
        int low = split;
        int high = split;
        double held = probability[split];
        while (held < CONFIDENCE * all) {
            double left = low > 1 ? probability[low - 1] : -1;
            double right = high + 1 < probability.length ? probability[high + 1] : -1;
            if (left < 0 && right < 0) {
                break;
            }
            held += Math.max(left, right);
            if (left >= right) {
                low--;
            } else {
                high++;
            }
        }
        return new int[] {low, high};
    }
}
