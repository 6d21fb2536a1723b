package dev.strobe.reports.gate;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Holm's step-down rule: of m metrics the least probable may be as improbable as {@code rate / m}, the next
 * {@code rate / (m - 1)}, and so on up to the first that is not. The probability of any false alarm is at most {@code rate},
 * whatever the metrics have in common.
 */
final class Holm {

    private Holm() {}

    /**
     * The level for each metric: its probability is significant exactly if it is at most that.
     *
     * @param trials those without an estimate count too, and are never significant
     */
    static Map<GateMetric, Double> levels(Map<GateMetric, Trial> trials, double rate) {
        List<GateMetric> ascending = trials.keySet().stream()
                .sorted(Comparator.comparingDouble(metric -> probability(trials, metric)))
                .toList();
        Map<GateMetric, Double> levels = new EnumMap<>(GateMetric.class);
        double level = rate / Math.max(1, ascending.size());
        boolean going = true;
        for (int rank = 0; rank < ascending.size(); rank++) {
            GateMetric metric = ascending.get(rank);
            if (going) {
                level = rate / (ascending.size() - rank);
                going = probability(trials, metric) <= level;
            }
            levels.put(metric, level);
        }
        return levels;
    }

    private static double probability(Map<GateMetric, Trial> trials, GateMetric metric) {
        Estimate estimate = Objects.requireNonNull(trials.get(metric)).estimate();
        return estimate == null ? 1 : estimate.probability();
    }
}
