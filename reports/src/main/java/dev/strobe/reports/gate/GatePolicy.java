package dev.strobe.reports.gate;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a gate asks: which metrics, how large a change for the worse has to be to matter, and how often it may err.
 *
 * @param errorRate probability that a comparison raises any alarm although no metric became worse, over all its metrics and
 *     looks
 * @param missRate probability, for each metric, that a change as large as the smallest that matters passes
 * @param runsMin runs of each side, or pairs, below which nothing is decided
 * @param budget how long interleaved runs may go on
 * @param phase the phase whose latency and CPU are compared; null for the highest load that no run saturated at
 * @param matters the smallest change for the worse that matters, as a share: 0.05 is 5 %. A metric without one is not
 *     judged; of lost messages any matters
 */
public record GatePolicy(
        double errorRate,
        double missRate,
        int runsMin,
        Duration budget,
        @Nullable String phase,
        Map<GateMetric, Double> matters) {

    /** Fewer differences than this have no spread worth the name. */
    public static final int RUNS_LEAST = 3;

    private static final double RATE_MAX = 0.2;

    public GatePolicy {
        require(errorRate > 0 && errorRate <= RATE_MAX, "error rate out of range: errorRate=" + errorRate);
        require(missRate > 0 && missRate <= RATE_MAX, "miss rate out of range: missRate=" + missRate);
        require(runsMin >= RUNS_LEAST, "too few runs for a decision: runsMin=" + runsMin + " least=" + RUNS_LEAST);
        require(budget.isPositive(), "no time to run in: budget=" + budget);
        EnumMap<GateMetric, Double> copy = new EnumMap<>(GateMetric.class);
        copy.putAll(matters);
        copy.forEach((metric, least) -> require(
                least >= 0 && Double.isFinite(least), "no effect: metric=" + metric.key() + " matters=" + least));
        matters = Collections.unmodifiableMap(copy);
    }

    /**
     * The policy that holds where none is given. Each limit is at most half of the change that must be found, because a
     * change is told from the limit, not from zero.
     */
    public static GatePolicy standard() {
        return new GatePolicy(
                0.01,
                0.05,
                5,
                Duration.ofMinutes(20),
                null,
                Map.of(
                        GateMetric.THROUGHPUT, 0.05,
                        GateMetric.CAPACITY, 0.05,
                        GateMetric.P50, 0.10,
                        GateMetric.P99, 0.10,
                        GateMetric.P99_9, 0.50,
                        GateMetric.CPU, 0.05,
                        GateMetric.LOST, 0.0));
    }

    public GatePolicy withBudget(Duration other) {
        return new GatePolicy(errorRate, missRate, runsMin, other, phase, matters);
    }

    public boolean judges(GateMetric metric) {
        return matters.containsKey(metric);
    }

    /**
     * The smallest change that matters, as the logarithm of a ratio with worse upwards. Of a metric whose fall is worse, 5 %
     * less is a ratio of 0.95, which is a little further from 1 than 1.05.
     */
    double margin(GateMetric metric) {
        double least = matters.getOrDefault(metric, 0.0);
        return metric.worse() > 0 ? Math.log1p(least) : -Math.log1p(-Math.min(least, 0.99));
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
