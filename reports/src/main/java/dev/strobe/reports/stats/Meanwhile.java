package dev.strobe.reports.stats;

import dev.strobe.reports.run.RunEvent;
import dev.strobe.reports.run.SeriesPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Says what else changed in a stretch of a phase: events, and whatever else was read each interval and then differed from
 * its own baseline. That two things changed together does not make one the cause of the other; it says where to look.
 */
final class Meanwhile {

    /** Fewer than those of an anomaly: it is already known that something happened. */
    private static final double SIGMAS = 4;

    private static final double REACH_S_MAX = 5;
    private static final double PAUSE_S_PER_S = 0.002;
    private static final double PAUSE_RATIO = 2;
    private static final int TEXTS_MAX = 3;
    private static final String HARNESS = "harness";

    /** Told whenever they happen, being rare. */
    private static final List<String> ALWAYS = List.of("fault", "target", "rebalance");

    private static final List<Figure> FIGURES = List.of(
            new Figure("offered rate", SeriesPoint::offeredPerS, Figures::rate, 10, 0.1, true),
            new Figure(
                    "CPU of other processes",
                    point -> point.host().foreignCpuCores(),
                    Meanwhile::cores,
                    0.1,
                    0.5,
                    false),
            new Figure("CPU stolen by the hypervisor", point -> point.host().stealPct(), Meanwhile::pct, 1, 0.5, false),
            new Figure("target CPU", point -> point.host().targetCpuCores(), Meanwhile::cores, 0.1, 0.2, true),
            new Figure("harness CPU", point -> point.host().harnessCpuCores(), Meanwhile::cores, 0.1, 0.2, true),
            new Figure("disk writes", point -> point.host().diskWriteMbPerS(), Meanwhile::mbPerS, 5, 0.5, false),
            new Figure(
                    "backlog",
                    point -> (double) point.backlog(),
                    count -> Figures.count(Math.round(count)) + " messages",
                    100,
                    1,
                    false));

    private static final Figure GC =
            new Figure("GC pauses of the harness", point -> point.host().harnessGcMs(), Figures::millis, 5, 1, false);
    private static final Figure HICCUP = new Figure(
            "longest hiccup of the harness", point -> point.host().hiccupMaxMs(), Figures::millis, 5, 1, false);

    private final List<SeriesPoint> points;
    private final List<RunEvent> events;

    /**
     * One column that is watched beside the metrics.
     *
     * @param least smallest change worth a word, in the column's unit
     * @param share the same as a share of what is usual
     * @param bothWays whether less than usual is worth a word, too
     */
    private record Figure(
            String name,
            Function<SeriesPoint, @Nullable Double> of,
            DoubleFunction<String> text,
            double least,
            double share,
            boolean bothWays) {}

    /** @param points intervals of one phase, in the order of time; not empty */
    Meanwhile(List<SeriesPoint> points, List<RunEvent> events) {
        this.points = points;
        double fromS = points.getFirst().tS() - points.getFirst().intervalS() - REACH_S_MAX;
        double untilS = points.getLast().tS();
        this.events =
                events.stream().filter(event -> overlaps(event, fromS, untilS)).toList();
    }

    /** @param reachS how long before the stretch something may have happened that shows in it */
    List<String> of(double fromS, double untilS, double reachS) {
        double sinceS = fromS - Math.min(reachS, REACH_S_MAX);
        List<String> lines = new ArrayList<>();
        for (String kind : ALWAYS) {
            lines.addAll(named(kind, sinceS, untilS));
        }
        errors(fromS, untilS, lines);
        if (!pauses("gc", sinceS, untilS, lines)) {
            figure(GC, fromS, untilS, lines);
        }
        if (!pauses("hiccup", sinceS, untilS, lines)) {
            figure(HICCUP, fromS, untilS, lines);
        }
        pauses("fsync", sinceS, untilS, lines);
        FIGURES.forEach(figure -> figure(figure, fromS, untilS, lines));
        return List.copyOf(lines);
    }

    private List<String> named(String kind, double fromS, double untilS) {
        List<RunEvent> those = events.stream()
                .filter(event -> event.kind().equals(kind) && overlaps(event, fromS, untilS))
                .toList();
        List<String> lines = new ArrayList<>();
        those.stream().limit(TEXTS_MAX).forEach(event -> lines.add(kind + ": " + event.text()));
        if (those.size() > TEXTS_MAX) {
            lines.add("and " + (those.size() - TEXTS_MAX) + " more events of the kind " + kind);
        }
        return lines;
    }

    private void errors(double fromS, double untilS, List<String> lines) {
        Map<String, Long> then = new TreeMap<>();
        long otherwise = 0;
        for (SeriesPoint point : points) {
            if (within(point, fromS, untilS)) {
                point.errors().forEach((cause, count) -> then.merge(cause, count, Long::sum));
            } else {
                otherwise += point.errors().values().stream()
                        .mapToLong(Long::longValue)
                        .sum();
            }
        }
        long count = then.values().stream().mapToLong(Long::longValue).sum();
        long intervals =
                points.stream().filter(point -> within(point, fromS, untilS)).count();
        double usual = otherwise / (double) Math.max(1, points.size() - intervals);
        if (count > PAUSE_RATIO * usual * Math.max(1, intervals)) {
            lines.add(Figures.count(count) + " failed sends (" + String.join(", ", then.keySet()) + "), usually "
                    + (otherwise == 0 ? "none" : Figures.number(usual) + " an interval"));
        }
    }

    /** Pauses of one kind in each process that had any; whether the harness had one in the stretch. */
    private boolean pauses(String kind, double fromS, double untilS, List<String> lines) {
        List<String> owners = events.stream()
                .filter(event -> event.kind().equals(kind))
                .map(Meanwhile::owner)
                .distinct()
                .sorted()
                .toList();
        boolean ofHarness = false;
        for (String owner : owners) {
            boolean any = pauses(kind, owner, fromS, untilS, lines);
            ofHarness |= any && owner.equals(HARNESS);
        }
        return ofHarness;
    }

    private static String owner(RunEvent event) {
        return event.detail().getOrDefault("where", HARNESS);
    }

    /** Pauses of one kind in one process, if they took more time than they usually do; whether there was any. */
    private boolean pauses(String kind, String owner, double fromS, double untilS, List<String> lines) {
        double thenS = 0;
        double otherwiseS = 0;
        int count = 0;
        RunEvent longest = null;
        for (RunEvent event : events) {
            if (!event.kind().equals(kind) || !owner(event).equals(owner)) {
                continue;
            }
            if (overlaps(event, fromS, untilS)) {
                thenS += length(event);
                count++;
                longest = longest == null || length(event) > length(longest) ? event : longest;
            } else {
                otherwiseS += length(event);
            }
        }
        double phaseS = points.getLast().tS() - points.getFirst().tS();
        double usual = otherwiseS / Math.max(1, phaseS - (untilS - fromS));
        double share = thenS / (untilS - fromS);
        if (longest != null && share > PAUSE_RATIO * usual && share - usual > PAUSE_S_PER_S) {
            String what = switch (kind) {
                case "gc" -> "GC of the " + owner;
                case "fsync" -> "fsyncs of the " + owner + ", the longest of each second";
                default -> "hiccups of the " + owner;
            };
            lines.add(what + ": " + Figures.millis(thenS * 1e3) + (count == 1 ? "" : " in " + count + " pauses") + " ("
                    + longest.text() + "), usually "
                    + (usual == 0 ? "none" : Figures.millis(usual * 1e3) + " a second"));
        }
        return longest != null;
    }

    private void figure(Figure figure, double fromS, double untilS, List<String> lines) {
        double[] others = points.stream()
                .filter(point -> !within(point, fromS, untilS))
                .map(figure.of())
                .filter(value -> value != null)
                .mapToDouble(value -> value == null ? 0 : value)
                .toArray();
        if (others.length == 0) {
            return;
        }
        Baseline usual = Baseline.of(others);
        double furthest = usual.median();
        for (SeriesPoint point : points) {
            Double value = figure.of().apply(point);
            if (value != null
                    && within(point, fromS, untilS)
                    && (figure.bothWays() || value > usual.median())
                    && Math.abs(value - usual.median()) > Math.abs(furthest - usual.median())) {
                furthest = value;
            }
        }
        double change = Math.abs(furthest - usual.median());
        if (change >= figure.least() && change >= figure.share() * usual.median() && change > SIGMAS * usual.sigma()) {
            lines.add(figure.name() + " " + figure.text().apply(furthest) + ", usually "
                    + figure.text().apply(usual.median()));
        }
    }

    private static boolean within(SeriesPoint point, double fromS, double untilS) {
        return point.tS() > fromS && point.tS() <= untilS;
    }

    private static boolean overlaps(RunEvent event, double fromS, double untilS) {
        return event.tS() <= untilS && event.tS() + length(event) >= fromS;
    }

    private static double length(RunEvent event) {
        Double durationS = event.durationS();
        return durationS == null ? 0 : durationS;
    }

    private static String cores(double cores) {
        return String.format(Locale.ROOT, "%.2f cores", cores);
    }

    private static String pct(double pct) {
        return Figures.number(pct) + " %";
    }

    private static String mbPerS(double mbPerS) {
        return Figures.number(mbPerS) + " MB/s";
    }
}
