package dev.strobe.broker.telemetry;

import java.util.List;
import java.util.function.Supplier;

/**
 * All readings of one name at one moment, for whoever shows or sends them.
 *
 * @param label what tells the points apart; empty where there is only one
 */
public record MetricFamily(String name, String help, Kind kind, String label, List<Point> points) {

    public MetricFamily {
        points = List.copyOf(points);
    }

    /** By UCUM, as the name says it. */
    public String unit() {
        if (name.contains("_bytes")) {
            return "By";
        }
        if (name.endsWith("_milliseconds")) {
            return "ms";
        }
        return name.contains("_seconds") ? "s" : "1";
    }

    /** What the points are. */
    public enum Kind {
        /** Only grows while the process lives. */
        COUNTER,
        GAUGE,
        /** Points are {@link Summary}s; the name ends in {@code _seconds}. */
        LATENCY
    }

    /** One reading; {@code labelValue} is empty where there is no label. */
    public sealed interface Point {
        String labelValue();
    }

    /** A number, NaN if its owner failed to give one. */
    public record Value(String labelValue, double value) implements Point {}

    /**
     * Durations.
     *
     * @param all asks for everything since the start, which costs a copy
     */
    public record Summary(
            String labelValue, LatencySeries.Latencies latencies, Supplier<LatencySeries.Distribution> all)
            implements Point {}
}
