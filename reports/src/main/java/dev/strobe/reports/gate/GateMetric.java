package dev.strobe.reports.gate;

import dev.strobe.reports.stats.Figures;
import java.util.Arrays;
import java.util.List;

/** What the gate compares, in the order of its table. Which direction is worse belongs to the metric, not to the policy. */
public enum GateMetric {
    THROUGHPUT("throughput", "throughput, closed loop", -1),
    CAPACITY("capacity", "capacity", -1),
    P50("p50", "latency p50", 1),
    P99("p99", "latency p99", 1),
    P99_9("p99_9", "latency p99.9", 1),
    CPU("cpu_per_message", "target CPU/message", 1),
    ALLOCATION("allocation", "target allocation/message", 1),
    START_UP("start_up", "target start-up", 1),
    LOST("lost", "lost messages", 1);

    private static final double US_PER_MS = 1e3;

    private final String key;
    private final String label;
    private final int worse;

    GateMetric(String key, String label, int worse) {
        this.key = key;
        this.label = label;
        this.worse = worse;
    }

    /** What a policy and the JSON output call it. */
    public String key() {
        return key;
    }

    /** What people read. */
    public String label() {
        return label;
    }

    /** 1 where more is worse, -1 where less is. */
    public int worse() {
        return worse;
    }

    public static List<String> keys() {
        return Arrays.stream(values()).map(GateMetric::key).toList();
    }

    /** A figure of this metric with its unit. */
    public String text(double value) {
        return switch (this) {
            case THROUGHPUT, CAPACITY -> Figures.rate(value);
            case P50, P99, P99_9, CPU -> Figures.latency(value);
            case ALLOCATION -> Figures.count(Math.round(value)) + " B";
            case START_UP -> Figures.latency(value * US_PER_MS);
            case LOST -> Figures.count(Math.round(value));
        };
    }
}
