package dev.strobe.reports.stats;

import java.util.Arrays;
import org.apache.commons.statistics.descriptive.Median;

/**
 * What is usual: the median of some values, and how far they commonly lie from it. Up to half of the values may be anything
 * at all before either moves far, which is why neither mean nor standard deviation is used.
 *
 * @param median NaN of no values
 * @param deviation median absolute deviation from the median, in the unit of the values
 */
record Baseline(double median, double deviation) {

    /** Makes the median absolute deviation of normally distributed values their standard deviation. */
    private static final double SIGMA_PER_DEVIATION = 1.4826;

    private static final Median MEDIAN = Median.withDefaults();

    /** @param values not empty; left as they are */
    static Baseline of(double[] values) {
        double median = MEDIAN.evaluate(values.clone());
        double[] distances =
                Arrays.stream(values).map(value -> Math.abs(value - median)).toArray();
        return new Baseline(median, MEDIAN.evaluate(distances));
    }

    /** The deviation on the scale of a standard deviation. */
    double sigma() {
        return deviation * SIGMA_PER_DEVIATION;
    }
}
