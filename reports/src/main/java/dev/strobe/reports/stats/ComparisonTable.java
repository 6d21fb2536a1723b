package dev.strobe.reports.stats;

import dev.strobe.reports.stats.RunComparison.Row;
import dev.strobe.reports.stats.RunComparison.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A comparison as plain text for a terminal, at most about 100 columns wide; ends with a line break. */
public final class ComparisonTable {

    /** What two runs cannot tell, printed under every table. */
    public static final String CAVEAT = "Two single runs give no confidence interval: a difference may be chance."
            + " Repeat both before deciding.";

    private static final String[] HEADINGS = {"", "A", "B", "B - A", "B / A"};

    private ComparisonTable() {}

    public static String text(RunComparison comparison) {
        StringBuilder out = new StringBuilder();
        out.append("A  ")
                .append(comparison.a().runId())
                .append("  (")
                .append(comparison.a().target().name())
                .append(")\n");
        out.append("B  ")
                .append(comparison.b().runId())
                .append("  (")
                .append(comparison.b().target().name())
                .append(")\n");
        if (comparison.refused()) {
            lines(out, "Not compared, because the runs are not alike:", comparison.unlike());
            return out.toString();
        }
        lines(out, "Compared although the runs are not alike:", comparison.unlike());
        lines(out, "Note:", comparison.notes());
        out.append('\n');
        table(out, comparison.rows());
        return out.append('\n').append(CAVEAT).append('\n').toString();
    }

    private static void lines(StringBuilder out, String heading, List<String> lines) {
        if (!lines.isEmpty()) {
            out.append('\n').append(heading).append('\n');
            lines.forEach(line -> out.append("  - ").append(line).append('\n'));
        }
    }

    private static void table(StringBuilder out, List<Row> rows) {
        List<String[]> cells = new ArrayList<>();
        cells.add(HEADINGS);
        String phase = "";
        for (Row row : rows) {
            if (!row.phase().equals(phase)) {
                phase = row.phase();
                cells.add(new String[] {phase});
            }
            cells.add(cells(row));
        }
        int[] widths = widths(cells);
        for (String[] line : cells) {
            StringBuilder text = new StringBuilder(line[0]);
            for (int column = 1; column < line.length; column++) {
                text.append(" ".repeat(Math.max(0, end(widths, column) - text.length() - line[column].length())))
                        .append(line[column]);
            }
            out.append(text.toString().stripTrailing()).append('\n');
        }
    }

    private static String[] cells(Row row) {
        return new String[] {
            "  " + row.metric(),
            figure(row.unit(), row.a(), row.aLowerBound()),
            figure(row.unit(), row.b(), row.bLowerBound()),
            difference(row),
            ratio(row)
        };
    }

    private static String figure(Unit unit, @Nullable Double value, boolean lowerBound) {
        if (value == null) {
            return Figures.NONE;
        }
        String figure = switch (unit) {
            case MICROSECONDS -> Figures.latency(value);
            case PER_SECOND -> Figures.rate(value);
            case MESSAGES -> Figures.count(value.longValue());
        };
        return lowerBound ? ">= " + figure : figure;
    }

    private static String difference(Row row) {
        Double difference = row.difference();
        if (difference == null || unbounded(row)) {
            return Figures.NONE;
        }
        String size = figure(row.unit(), Math.abs(difference), false);
        return difference == 0 ? size : (difference > 0 ? "+" : "-") + size;
    }

    private static String ratio(Row row) {
        Double ratio = row.ratio();
        return ratio == null || unbounded(row) ? Figures.NONE : String.format(Locale.ROOT, "%.3f", ratio);
    }

    /** Nothing can be said about the distance to a lower bound. */
    private static boolean unbounded(Row row) {
        return row.aLowerBound() || row.bLowerBound();
    }

    private static int[] widths(List<String[]> cells) {
        int[] widths = new int[HEADINGS.length];
        for (String[] line : cells) {
            for (int column = 0; column < line.length; column++) {
                widths[column] = Math.max(widths[column], line[column].length());
            }
        }
        return widths;
    }

    private static int end(int[] widths, int column) {
        int end = widths[0];
        for (int i = 1; i <= column; i++) {
            end += 3 + widths[i];
        }
        return end;
    }
}
