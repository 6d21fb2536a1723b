package dev.strobe.reports.history;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One figure over the runs that compare: same content of the scenario, same target, same class of machine.
 *
 * @param points by time, those that do not count included
 * @param changes by time
 */
public record Trend(Series series, HistoryMetric metric, List<Point> points, List<Change> changes) {

    /** Fewest runs that a change can be found in. */
    public static final int RUNS_MIN = 2 * ChangePoints.Settings.DEFAULT.segmentMin();

    private static final double SMALLEST_DEFAULT = 0.02;

    /**
     * What runs must have in common.
     *
     * @param cpu model of the processor
     */
    public record Series(String scenario, String sha256, String target, int cores, String cpu) {

        static Series of(HistoryEntry entry) {
            return new Series(
                    entry.scenario().name(),
                    entry.scenario().sha256(),
                    entry.target().name(),
                    entry.host().cores(),
                    entry.host().cpu());
        }

        /** "constant on strobe, AMD EPYC, 2 cores". */
        public String text() {
            return scenario + " on " + target + ", " + cpu + ", " + (cores == 1 ? "1 core" : cores + " cores");
        }
    }

    /** @param counts whether the run is looked at; one that was invalid or cut short is only shown */
    public record Point(HistoryEntry run, double value, boolean counts) {}

    /** Whether a change is good news. */
    public enum Direction {
        BETTER,
        WORSE,
        OTHER
    }

    /**
     * A change of level that stayed.
     *
     * @param at index, in {@link Trend#points}, of the first run after the most likely place
     * @param before median of the runs since the change before
     * @param after median of the runs up to the next change
     * @param relative size, 0.1 for 10 % more; null where a value is 0
     * @param low end of its 95 % interval
     * @param lastBefore the last run that is surely from before: the change came after what it measured
     * @param firstAfter the first run that is surely from after: what it measured has the change in it
     * @param runsAfter runs that count since then, up to the next change
     * @param alsoChanged what else was another before and after, in words
     */
    public record Change(
            int at,
            double before,
            double after,
            @Nullable Double relative,
            @Nullable Double low,
            @Nullable Double high,
            Direction direction,
            HistoryEntry lastBefore,
            HistoryEntry firstAfter,
            int runsAfter,
            List<String> alsoChanged) {}

    /** All trends of a history, series by series in the order of their names, figures in the order of {@link HistoryMetric}. */
    public static List<Trend> of(List<HistoryEntry> entries) {
        return of(entries, SMALLEST_DEFAULT);
    }

    /** @param smallest relative size below which a change is not worth a word, such as 0.02 */
    public static List<Trend> of(List<HistoryEntry> entries, double smallest) {
        Map<Series, List<HistoryEntry>> bySeries = new LinkedHashMap<>();
        entries.forEach(entry -> bySeries.computeIfAbsent(Series.of(entry), key -> new ArrayList<>())
                .add(entry));
        List<Trend> unmarked = new ArrayList<>();
        bySeries.entrySet().stream()
                .sorted((a, b) -> a.getKey().text().compareTo(b.getKey().text()))
                .forEach(series -> {
                    for (HistoryMetric metric : HistoryMetric.values()) {
                        List<Point> points = points(series.getValue(), metric);
                        if (!points.isEmpty()) {
                            unmarked.add(new Trend(series.getKey(), metric, points, List.of()));
                        }
                    }
                });
        return unmarked.parallelStream().map(trend -> trend.marked(smallest)).toList();
    }

    /** The newest change, if it is for the worse: what the runs say today is bad news. */
    public boolean worseNow() {
        return !changes.isEmpty() && changes.getLast().direction() == Direction.WORSE;
    }

    private static List<Point> points(List<HistoryEntry> entries, HistoryMetric metric) {
        List<Point> points = new ArrayList<>();
        for (HistoryEntry entry : entries) {
            Double value = entry.metrics().get(metric.key());
            if (value != null) {
                points.add(new Point(entry, value, entry.counts()));
            }
        }
        return points;
    }

    private Trend marked(double smallest) {
        List<Point> counting = points.stream().filter(Point::counts).toList();
        double[] values = counting.stream().mapToDouble(Point::value).toArray();
        List<Integer> places = new ArrayList<>(ChangePoints.find(values, ChangePoints.Settings.DEFAULT));
        List<Shift> shifts = shifts(values, places);
        for (int tiny = smallestOf(shifts, smallest); tiny >= 0; tiny = smallestOf(shifts, smallest)) {
            places.subList(tiny, tiny + 1).clear();
            shifts = shifts(values, places);
        }
        List<Change> found = new ArrayList<>();
        for (int i = 0; i < places.size(); i++) {
            int next = i + 1 < places.size() ? places.get(i + 1) : values.length;
            found.add(change(counting, places.get(i), next, shifts.get(i)));
        }
        return new Trend(series, metric, points, found);
    }

    private static List<Shift> shifts(double[] values, List<Integer> places) {
        double correlation = Correlation.within(EnergyStatistic.ranks(values), places);
        List<Shift> shifts = new ArrayList<>();
        for (int i = 0; i < places.size(); i++) {
            int start = i == 0 ? 0 : places.get(i - 1);
            int end = i + 1 < places.size() ? places.get(i + 1) : values.length;
            shifts.add(Shift.of(values, start, places.get(i), end, correlation));
        }
        return shifts;
    }

    /** Index of the smallest of those that are too small to mention; -1 if none is. */
    private static int smallestOf(List<Shift> shifts, double smallest) {
        int found = -1;
        double size = smallest;
        for (int i = 0; i < shifts.size(); i++) {
            Double relative = shifts.get(i).relative();
            if (relative != null && Math.abs(Math.log1p(relative)) < size) {
                size = Math.abs(Math.log1p(relative));
                found = i;
            }
        }
        return found;
    }

    private Change change(List<Point> counting, int at, int next, Shift shift) {
        HistoryEntry lastBefore = counting.get(shift.from() - 1).run();
        HistoryEntry firstAfter = counting.get(shift.to()).run();
        return new Change(
                points.indexOf(counting.get(at)),
                shift.before(),
                shift.after(),
                shift.relative(),
                shift.low(),
                shift.high(),
                direction(shift.after() - shift.before()),
                lastBefore,
                firstAfter,
                next - at,
                alsoChanged(lastBefore, firstAfter));
    }

    private Direction direction(double difference) {
        if (metric.better() == HistoryMetric.Better.NEITHER || difference == 0) {
            return Direction.OTHER;
        }
        return difference > 0 == (metric.better() == HistoryMetric.Better.HIGHER) ? Direction.BETTER : Direction.WORSE;
    }

    private static List<String> alsoChanged(HistoryEntry before, HistoryEntry after) {
        List<String> changed = new ArrayList<>();
        differs(
                changed,
                "target version",
                before.target().version(),
                after.target().version());
        differs(changed, "kernel", before.host().kernel(), after.host().kernel());
        differs(changed, "JDK", before.host().jdk(), after.host().jdk());
        differs(changed, "Strobe", before.strobe().version(), after.strobe().version());
        differs(
                changed,
                "commit of Strobe",
                before.strobe().git(),
                after.strobe().git());
        return changed;
    }

    private static void differs(List<String> changed, String what, @Nullable String before, @Nullable String after) {
        if (!Objects.equals(before, after)) {
            changed.add(what + " " + Objects.requireNonNullElse(before, "unknown") + " -> "
                    + Objects.requireNonNullElse(after, "unknown"));
        }
    }
}
