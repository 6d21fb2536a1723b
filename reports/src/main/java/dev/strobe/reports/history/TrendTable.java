package dev.strobe.reports.history;

import dev.strobe.reports.history.Trend.Change;
import dev.strobe.reports.history.Trend.Direction;
import dev.strobe.reports.history.Trend.Point;
import dev.strobe.reports.history.Trend.Series;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.commons.statistics.descriptive.Median;

/** Trends as plain text for a terminal of 100 columns; ends with a line break. */
public final class TrendTable {

    private static final int CURVE_COLUMNS = 50;
    private static final int NAME_COLUMNS = 20;
    private static final int VALUE_COLUMNS = 13;
    private static final int COLUMNS = 100;
    private static final char[] HEIGHTS = "\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588".toCharArray();
    private static final String INDENT = " ".repeat(NAME_COLUMNS + VALUE_COLUMNS + 4);
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private TrendTable() {}

    public static String text(List<Trend> trends) {
        StringBuilder out = new StringBuilder();
        Series series = null;
        for (Trend trend : trends) {
            if (!trend.series().equals(series)) {
                out.append(series == null ? "" : "\n");
                series = trend.series();
                heading(out, series, trends);
            }
            row(out, trend);
            trend.changes().forEach(change -> change(out, trend, change));
        }
        return out.toString();
    }

    /** A change in words: {@code +12.1 % [+9.8, +14.2] for the worse}. */
    public static String size(Change change, HistoryMetric metric) {
        Double relative = change.relative();
        Double low = change.low();
        Double high = change.high();
        String size = relative == null || low == null || high == null
                ? metric.text(change.before()) + " to " + metric.text(change.after())
                : String.format(Locale.ROOT, "%+.1f %% [%+.1f, %+.1f]", 100 * relative, 100 * low, 100 * high);
        return size
                + switch (change.direction()) {
                    case WORSE -> " for the worse";
                    case BETTER -> " for the better";
                    case OTHER -> "";
                };
    }

    /** Where a change lies: {@code after 1a2b3c, up to 4d5e6f (21 Nov 2026)}. */
    public static String place(Change change) {
        String after = change.lastBefore().name();
        String upTo = change.firstAfter().name();
        String day = " (" + DAY.format(change.firstAfter().startedAt()) + ")";
        return after.equals(upTo)
                ? "between runs of the same commit " + upTo + day + ": not a change of the code"
                : "after " + after + ", up to " + upTo + day;
    }

    private static void heading(StringBuilder out, Series series, List<Trend> trends) {
        List<HistoryEntry> runs = trends.stream()
                .filter(trend -> trend.series().equals(series))
                .flatMap(trend -> trend.points().stream())
                .map(Point::run)
                .distinct()
                .sorted((a, b) -> a.startedAt().compareTo(b.startedAt()))
                .toList();
        long left = runs.stream().filter(run -> !run.counts()).count();
        out.append(series.text()).append('\n');
        out.append("  ").append(runs.size()).append(runs.size() == 1 ? " run, " : " runs, ");
        String first = DAY.format(runs.getFirst().startedAt());
        String last = DAY.format(runs.getLast().startedAt());
        out.append(first.equals(last) ? first : first + " to " + last);
        out.append(", scenario ")
                .append(series.sha256(), 0, Math.min(12, series.sha256().length()));
        if (left > 0) {
            out.append("; ").append(left).append(" left out (smoke, invalid or not finished)");
        }
        out.append('\n');
        long counting = runs.size() - left;
        if (counting < Trend.RUNS_MIN) {
            out.append("  too few to look for changes: ")
                    .append(counting)
                    .append(" of at least ")
                    .append(Trend.RUNS_MIN)
                    .append('\n');
        }
    }

    private static void row(StringBuilder out, Trend trend) {
        List<Point> counting = trend.points().stream().filter(Point::counts).toList();
        String newest = counting.isEmpty()
                ? "-"
                : trend.metric().text(counting.getLast().value());
        out.append(String.format(
                Locale.ROOT,
                "  %-" + NAME_COLUMNS + "s%" + VALUE_COLUMNS + "s",
                trend.metric().label(),
                newest));
        if (counting.isEmpty()) {
            out.append('\n');
            return;
        }
        int each = (counting.size() + CURVE_COLUMNS - 1) / CURVE_COLUMNS;
        out.append("  ").append(curve(counting, each)).append('\n');
        if (!trend.changes().isEmpty()) {
            char[] marks = new char[(counting.size() + each - 1) / each];
            Arrays.fill(marks, ' ');
            for (Change change : trend.changes()) {
                marks[counting.indexOf(trend.points().get(change.at())) / each] = '^';
            }
            out.append(INDENT, 0, NAME_COLUMNS + VALUE_COLUMNS + 4);
            out.append(new String(marks).stripTrailing()).append('\n');
        }
    }

    /** One column for each run, or for as many neighbours as it takes to fit, by their median. */
    private static String curve(List<Point> points, int each) {
        List<Double> columns = new ArrayList<>();
        for (int from = 0; from < points.size(); from += each) {
            double[] values = points.subList(from, Math.min(points.size(), from + each)).stream()
                    .mapToDouble(Point::value)
                    .toArray();
            columns.add(Median.withDefaults().evaluate(values));
        }
        double low = columns.stream().mapToDouble(Double::doubleValue).min().orElse(0);
        double high = columns.stream().mapToDouble(Double::doubleValue).max().orElse(0);
        StringBuilder curve = new StringBuilder();
        for (double value : columns) {
            double share = high > low ? (value - low) / (high - low) : 0;
            curve.append(HEIGHTS[(int) Math.min(HEIGHTS.length - 1, Math.floor(share * HEIGHTS.length))]);
        }
        return curve.toString();
    }

    private static void change(StringBuilder out, Trend trend, Change change) {
        String mark = change.direction() == Direction.WORSE ? "    ! " : "    - ";
        wrapped(out, mark, size(change, trend.metric()) + ", " + place(change) + ", " + runs(trend, change));
        change.alsoChanged().forEach(also -> wrapped(out, "      ", "there too: " + also));
    }

    private static String runs(Trend trend, Change change) {
        String runs = change.runsAfter() == 1 ? "1 run" : change.runsAfter() + " runs";
        return runs + (change.equals(trend.changes().getLast()) ? " since" : " until the next change");
    }

    private static void wrapped(StringBuilder out, String mark, String text) {
        StringBuilder line = new StringBuilder(mark);
        for (String word : text.split(" ", -1)) {
            if (line.length() + word.length() > COLUMNS && line.length() > mark.length()) {
                out.append(line.toString().stripTrailing()).append('\n');
                line = new StringBuilder(" ".repeat(mark.length()));
            }
            line.append(word).append(' ');
        }
        out.append(line.toString().stripTrailing()).append('\n');
    }
}
