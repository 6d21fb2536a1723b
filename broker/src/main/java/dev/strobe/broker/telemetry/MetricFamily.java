package dev.strobe.broker.telemetry;

import java.util.List;

/**
 * All readings of one name at one moment, for whoever shows or sends them.
 *
 * @param label what tells the points apart; empty where there is only one
 */
public record MetricFamily(String name, String help, Kind kind, String label, List<Point> points) {

    public MetricFamily {
        points = List.copyOf(points);
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

    public record Summary(String labelValue, LatencySeries.Latencies latencies) implements Point {}
}
