package dev.strobe.broker.telemetry;

import dev.strobe.broker.telemetry.MetricFamily.Kind;
import dev.strobe.broker.telemetry.MetricFamily.Point;
import dev.strobe.broker.telemetry.MetricFamily.Summary;
import dev.strobe.broker.telemetry.MetricFamily.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Every instrument of one broker. Nothing is computed until somebody reads.
 *
 * <p>Registration is for the time when the broker is put together, by code that knows its names; so a bad or doubled name
 * is a broken invariant, and there is no way to take an instrument back. Thread-safe.
 */
public final class MetricRegistry implements Instruments {

    /** Far above what the broker registers; whoever makes names or label values out of client data meets it. */
    static final int POINTS_MAX = 1_000;

    private final Map<String, Family> families = new LinkedHashMap<>();
    private final Map<String, LongSupplier> gauges = new HashMap<>();
    private final List<Supplier<List<MetricFamily>>> sources = new ArrayList<>();
    private int points;

    @Override
    public LongAdder counter(String name, String help) {
        return counter(name, help, "", "");
    }

    @Override
    public LongAdder counter(String name, String help, String label, String value) {
        LongAdder adder = new LongAdder();
        add(name, help, Kind.COUNTER, label, value, labelValue -> new Value(labelValue, adder.sum()));
        return adder;
    }

    @Override
    public synchronized void gauge(String name, String help, LongSupplier value) {
        add(name, help, Kind.GAUGE, "", "", labelValue -> new Value(labelValue, value.getAsLong()));
        gauges.put(name, value);
    }

    /** What one gauge says now; -1 if there is none of that name. */
    synchronized long gaugeNow(String name) {
        LongSupplier value = gauges.get(name);
        return value == null ? -1 : value.getAsLong();
    }

    /** Durations; the name ends in {@code _seconds}, which is what readers are given. */
    void latencies(String name, String help, String label, String value, LatencySeries series) {
        add(
                name,
                help,
                Kind.LATENCY,
                label,
                value,
                labelValue -> new Summary(labelValue, series.read(), series::readAll));
    }

    /** Families that come and go, read together; their names are the source's business. */
    synchronized void source(Supplier<List<MetricFamily>> source) {
        sources.add(source);
    }

    /** What every instrument says now. An instrument that fails gives NaN, and the others their values. */
    public synchronized List<MetricFamily> read() {
        List<MetricFamily> readings = new ArrayList<>();
        families.forEach((name, family) -> readings.add(family.read(name)));
        for (Supplier<List<MetricFamily>> source : sources) {
            readings.addAll(source.get());
        }
        return readings;
    }

    private synchronized void add(
            String name, String help, Kind kind, String label, String value, Function<String, Point> reader) {
        checkName(name, kind);
        if (label.isEmpty() != value.isEmpty()) {
            throw new IllegalStateException(
                    "label without value: name=" + name + " label='" + label + "' value='" + value + "'");
        }
        if (points >= POINTS_MAX) {
            throw new IllegalStateException(
                    "too many instruments: name=" + name + " registered=" + points + " >= " + POINTS_MAX);
        }
        Family family = families.computeIfAbsent(name, absent -> new Family(help, kind, label));
        if (family.kind != kind || !family.label.equals(label)) {
            throw new IllegalStateException("instrument of one name and two kinds: name=" + name + " kind="
                    + family.kind + "/" + kind + " label='" + family.label + "'/'" + label + "'");
        }
        if (family.readers.putIfAbsent(value, reader) != null) {
            throw new IllegalStateException("instrument registered twice: name=" + name
                    + (label.isEmpty() ? "" : " " + label + "='" + value + "'"));
        }
        points++;
    }

    private static void checkName(String name, Kind kind) {
        boolean valid = name.startsWith("strobe_") || name.startsWith("jvm_");
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            valid &= (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
        }
        valid &= name.endsWith("_total") == (kind == Kind.COUNTER);
        valid &= kind != Kind.LATENCY || name.endsWith("_seconds");
        if (!valid) {
            throw new IllegalStateException("bad instrument name: name=" + name + " kind=" + kind
                    + "; strobe_ or jvm_, lower case, _total for counters only, _seconds for latencies");
        }
    }

    /** The instruments of one name, by label value. */
    private static final class Family {
        final String help;
        final Kind kind;
        final String label;
        final Map<String, Function<String, Point>> readers = new LinkedHashMap<>();

        Family(String help, Kind kind, String label) {
            this.help = help;
            this.kind = kind;
            this.label = label;
        }

        MetricFamily read(String name) {
            List<Point> points = new ArrayList<>(readers.size());
            readers.forEach((value, reader) -> points.add(readOr(value, reader)));
            return new MetricFamily(name, help, kind, label, points);
        }

        /** An instrument is code of any package: its failure is shown, and must not take the page with it. */
        private static Point readOr(String value, Function<String, Point> reader) {
            try {
                return reader.apply(value);
            } catch (RuntimeException failed) {
                return new Value(value, Double.NaN);
            }
        }
    }
}
