package dev.strobe.reports.stats;

import java.util.Optional;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * How fast a backlog grows, with a confidence interval: a target keeps up if the interval touches zero.
 *
 * <p>The slope is that of an ordinary least squares line through the backlog over time. Its textbook interval assumes
 * independent points, and successive readings of a queue are not: a long queue is still long a moment later, which makes
 * the textbook interval too narrow and finds growth where there is none. Therefore
 *
 * <ol>
 *   <li>neighbouring points are replaced by their mean, two at a time, as long as the residuals of the line are visibly
 *       correlated with their neighbours and at least {@value #BLOCKS_MIN} blocks would remain (the method of batch
 *       means; Law and Kelton, Simulation Modeling and Analysis, chapter 9);
 *   <li>positive correlation r that is left then widens the standard error by sqrt((1 + r) / (1 - r)), as for a
 *       first-order autoregressive process;
 *   <li>the interval is Student's t with two degrees of freedom less than there are blocks.
 * </ol>
 *
 * @param perS growth in messages per second; negative while a backlog drains
 * @param lowPerS lower end of the two-sided interval
 * @param highPerS upper end of the two-sided interval
 * @param confidence of the interval, such as 0.99
 * @param blocks number of means that the line went through
 */
public record BacklogSlope(double perS, double lowPerS, double highPerS, double confidence, int blocks) {

    /** 99 %: with ten steps a false alarm stays unlikely over the whole run. */
    public static final double CONFIDENCE_DEFAULT = 0.99;

    /** With fewer points the interval says nothing. */
    public static final int POINTS_MIN = 5;

    private static final int BLOCKS_MIN = 8;
    /** Correlation beyond this would widen without limit; at this value the interval is already 4.4 times as wide. */
    private static final double CORRELATION_MAX = 0.9;

    /** {@link #fit(double[], double[], double)} at {@link #CONFIDENCE_DEFAULT}. */
    public static Optional<BacklogSlope> fit(double[] tS, double[] backlog) {
        return fit(tS, backlog, CONFIDENCE_DEFAULT);
    }

    /**
     * Fits the line.
     *
     * @param tS times in s, ascending
     * @param backlog messages at those times
     * @return empty with fewer than {@link #POINTS_MIN} points, or if all points are of one time
     */
    public static Optional<BacklogSlope> fit(double[] tS, double[] backlog, double confidence) {
        if (tS.length != backlog.length) {
            throw new IllegalArgumentException("times=" + tS.length + " != backlogs=" + backlog.length);
        }
        if (!(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException("confidence=" + confidence + " not between 0 and 1");
        }
        if (tS.length < POINTS_MIN || tS[tS.length - 1] <= tS[0]) {
            return Optional.empty();
        }
        Line line = Line.through(tS, backlog);
        while (line.visiblyCorrelated() && line.size() / 2 >= BLOCKS_MIN) {
            line = Line.through(pairMeans(line.x), pairMeans(line.y));
        }
        double correlation = Math.clamp(line.correlation, 0, CORRELATION_MAX);
        double error = line.slopeError * Math.sqrt((1 + correlation) / (1 - correlation));
        double t = TDistribution.of(line.size() - 2.0).inverseSurvivalProbability((1 - confidence) / 2);
        return Optional.of(
                new BacklogSlope(line.slope, line.slope - t * error, line.slope + t * error, confidence, line.size()));
    }

    /** Whether no growth and no decline is compatible with what was seen. */
    public boolean touchesZero() {
        return lowPerS <= 0 && highPerS >= 0;
    }

    /** Whether the backlog grew beyond doubt. A draining backlog does not: its owner keeps up and catches up. */
    public boolean grows() {
        return lowPerS > 0;
    }

    /** Means of neighbouring pairs. An odd first value is dropped: the end of a phase tells more than its start. */
    private static double[] pairMeans(double[] values) {
        double[] means = new double[values.length / 2];
        int from = values.length % 2;
        for (int i = 0; i < means.length; i++) {
            means[i] = (values[from + 2 * i] + values[from + 2 * i + 1]) / 2;
        }
        return means;
    }

    /** A least squares line with the standard error of its slope and the lag-1 correlation of its residuals. */
    private static final class Line {
        private final double[] x;
        private final double[] y;
        private final double slope;
        private final double slopeError;
        private final double correlation;

        private Line(double[] x, double[] y, double slope, double slopeError, double correlation) {
            this.x = x;
            this.y = y;
            this.slope = slope;
            this.slopeError = slopeError;
            this.correlation = correlation;
        }

        static Line through(double[] x, double[] y) {
            double xMean = mean(x);
            double yMean = mean(y);
            double xx = 0;
            double xy = 0;
            for (int i = 0; i < x.length; i++) {
                xx += (x[i] - xMean) * (x[i] - xMean);
                xy += (x[i] - xMean) * (y[i] - yMean);
            }
            double slope = xy / xx;
            double squares = 0;
            double neighbours = 0;
            double previous = 0;
            for (int i = 0; i < x.length; i++) {
                double residual = y[i] - yMean - slope * (x[i] - xMean);
                squares += residual * residual;
                neighbours += i == 0 ? 0 : residual * previous;
                previous = residual;
            }
            double slopeError = Math.sqrt(squares / (x.length - 2) / xx);
            return new Line(x, y, slope, slopeError, squares == 0 ? 0 : neighbours / squares);
        }

        int size() {
            return x.length;
        }

        /** One standard deviation of the correlation of independent residuals is 1 / sqrt(size). */
        boolean visiblyCorrelated() {
            return correlation > 1 / Math.sqrt(size());
        }

        private static double mean(double[] values) {
            double sum = 0;
            for (double value : values) {
                sum += value;
            }
            return sum / values.length;
        }
    }
}
