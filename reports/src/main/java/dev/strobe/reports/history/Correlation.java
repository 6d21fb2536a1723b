package dev.strobe.reports.history;

import java.util.Arrays;
import java.util.List;

/** How much each value is like the one before it. */
final class Correlation {

    private Correlation() {}

    /**
     * Correlation of neighbours within the parts of a series, about their own means; 0 where nothing varies. Taking away a
     * mean makes the rest look less correlated than it was, by about one in so many values: that is added back.
     *
     * @param changes indexes of the first value of each part but the first, ascending
     */
    static double within(double[] values, List<Integer> changes) {
        double[] residuals = new double[values.length];
        int from = 0;
        for (int part = 0; part <= changes.size(); part++) {
            int until = part < changes.size() ? changes.get(part) : values.length;
            double mean = Arrays.stream(values, from, until).average().orElse(0);
            for (int i = from; i < until; i++) {
                residuals[i] = values[i] - mean;
            }
            from = until;
        }
        double correlation = lag1(residuals);
        return correlation + (1 + correlation) * (changes.size() + 1) / values.length;
    }

    private static double lag1(double[] residuals) {
        double squares = 0;
        double neighbours = 0;
        for (int i = 0; i < residuals.length; i++) {
            squares += residuals[i] * residuals[i];
            neighbours += i == 0 ? 0 : residuals[i] * residuals[i - 1];
        }
        return squares == 0 ? 0 : neighbours / squares;
    }
}
