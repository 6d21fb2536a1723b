package dev.strobe.reports.stats;

import dev.strobe.reports.run.Run;
import dev.strobe.reports.stats.BlockBootstrap.Ratio;
import dev.strobe.reports.stats.RunComparison.Unit;
import dev.strobe.reports.stats.SideBySide.Cell;
import dev.strobe.reports.stats.SideBySide.Difference;
import dev.strobe.reports.stats.SideBySide.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Several runs beside each other as plain text for a terminal; ends with a line break. */
public final class SideBySideTable {

    /** What runs that were made once cannot tell, printed under every table. */
    public static final String CAVEAT = "Intervals are of these runs alone: how much two runs of the same build differ"
            + " they cannot know.\nRepeat both before deciding.";

    private static final String LEGEND =
            "[ ]: 95 % interval of the ratio, by resampling each run's seconds in blocks." + " *: it does not hold 1.";
    private static final int DIFFERENCES_MAX = 12;
    private static final int VALUE_CHARS = 34;

    private SideBySideTable() {}

    public static String text(SideBySide compared) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < compared.runs().size(); i++) {
            Run run = compared.runs().get(i);
            out.append(SideBySide.letter(i)).append("  ").append(run.runId()).append("  (");
            out.append(run.target().name()).append(")\n");
        }
        if (compared.refused()) {
            list(out, "Not compared, because the runs are not alike:", compared.unlike());
            return out.append("\n--force compares them all the same.\n").toString();
        }
        list(out, "Compared although the runs are not alike:", compared.unlike());
        list(out, "Note:", compared.notes());
        list(out, "What else differs:", differences(compared));
        out.append('\n');
        boolean pair = compared.runs().size() == 2;
        table(out, pair ? pairCells(compared) : manyCells(compared));
        TargetComparison targets = compared.targets();
        if (targets != null) {
            out.append('\n').append(TargetTable.text(targets));
        }
        return out.append('\n')
                .append(LEGEND)
                .append('\n')
                .append(CAVEAT)
                .append('\n')
                .toString();
    }

    /** The value of a cell with its unit. */
    public static String figure(Unit unit, Cell cell) {
        Double value = cell.value();
        if (value == null) {
            return Figures.NONE;
        }
        String figure = figure(unit, value);
        return cell.lowerBound() ? ">= " + figure : figure;
    }

    /** {@code 1.03 [0.98, 1.09]}; with a star where the interval says that they differ. */
    public static String ratio(Cell cell) {
        Double ratio = cell.ratio();
        if (ratio == null) {
            return Figures.NONE;
        }
        String text = String.format(Locale.ROOT, "%.3f", ratio);
        Ratio interval = cell.interval();
        return interval == null
                ? text
                : text
                        + String.format(Locale.ROOT, " [%.3f, %.3f]", interval.low(), interval.high())
                        + (interval.clear() ? " *" : "");
    }

    /** {@code target: heap: A -Xmx1g, B -Xmx2g}. */
    public static String text(Difference difference) {
        StringBuilder text = new StringBuilder(difference.owner()).append(": ").append(difference.key());
        for (int i = 0; i < difference.values().size(); i++) {
            text.append(i == 0 ? ": " : ", ").append(SideBySide.letter(i)).append(' ');
            String value = difference.values().get(i);
            text.append(value == null ? "nothing" : brief(value));
        }
        return text.toString();
    }

    private static List<String> differences(SideBySide compared) {
        List<String> lines = new ArrayList<>();
        compared.differences().stream()
                .filter(difference -> !difference.key().equals("seed"))
                .limit(DIFFERENCES_MAX)
                .map(SideBySideTable::text)
                .forEach(lines::add);
        int more = compared.differences().size() - DIFFERENCES_MAX;
        if (more > 0) {
            lines.add("and " + more + " more settings; all of them are on the page of --html FILE");
        }
        return lines;
    }

    private static String brief(String value) {
        return value.length() <= VALUE_CHARS ? value : value.substring(0, VALUE_CHARS - 3) + "...";
    }

    private static void list(StringBuilder out, String heading, List<String> lines) {
        if (!lines.isEmpty()) {
            out.append('\n').append(heading).append('\n');
            lines.forEach(line -> out.append("  - ").append(line).append('\n'));
        }
    }

    private static List<List<String>> pairCells(SideBySide compared) {
        List<List<String>> cells = new ArrayList<>();
        cells.add(List.of("", "A", "B", "B - A", "B / A"));
        String phase = "";
        for (Line line : compared.rows()) {
            if (!line.phase().equals(phase)) {
                phase = line.phase();
                cells.add(List.of(phase));
            }
            Cell a = line.cells().getFirst();
            Cell b = line.cells().getLast();
            cells.add(List.of(
                    "  " + line.metric(), figure(line.unit(), a), figure(line.unit(), b), difference(line), ratio(b)));
        }
        return cells;
    }

    /** Of many there is room for a ratio in the cell, and a star where it is clear. */
    private static List<List<String>> manyCells(SideBySide compared) {
        List<List<String>> cells = new ArrayList<>();
        List<String> heading = new ArrayList<>(List.of("", "A"));
        for (int i = 1; i < compared.runs().size(); i++) {
            heading.add(SideBySide.letter(i) + " (/ A)");
        }
        cells.add(heading);
        String phase = "";
        for (Line line : compared.rows()) {
            if (!line.phase().equals(phase)) {
                phase = line.phase();
                cells.add(List.of(phase));
            }
            List<String> row = new ArrayList<>(List.of("  " + line.metric()));
            for (Cell cell : line.cells()) {
                Double ratio = cell.ratio();
                Ratio interval = cell.interval();
                String star = interval != null && interval.clear() ? "*" : " ";
                row.add(figure(line.unit(), cell)
                        + (ratio == null ? "" : String.format(Locale.ROOT, " (%.2f)%s", ratio, star)));
            }
            cells.add(row);
        }
        return cells;
    }

    private static String difference(Line line) {
        Cell a = line.cells().getFirst();
        Cell b = line.cells().getLast();
        Double left = a.value();
        Double right = b.value();
        if (left == null || right == null || a.lowerBound() || b.lowerBound()) {
            return Figures.NONE;
        }
        String size = figure(line.unit(), Math.abs(right - left));
        return right.equals(left) ? size : (right > left ? "+" : "-") + size;
    }

    private static String figure(Unit unit, @Nullable Double value) {
        if (value == null) {
            return Figures.NONE;
        }
        return switch (unit) {
            case MICROSECONDS -> Figures.latency(value);
            case PER_SECOND -> Figures.rate(value);
            case MESSAGES -> Figures.count(value.longValue());
        };
    }

    private static void table(StringBuilder out, List<List<String>> cells) {
        int columns = cells.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> line : cells) {
            for (int column = 0; column < line.size(); column++) {
                widths[column] = Math.max(widths[column], line.get(column).length());
            }
        }
        for (List<String> line : cells) {
            StringBuilder text = new StringBuilder(line.getFirst());
            text.append(" ".repeat(widths[0] - line.getFirst().length()));
            for (int column = 1; column < line.size(); column++) {
                String cell = line.get(column);
                boolean last = column == columns - 1 && columns == 5 && widths[column] > 12;
                text.append("  ").append(last ? cell : " ".repeat(widths[column] - cell.length()) + cell);
            }
            out.append(text.toString().stripTrailing()).append('\n');
        }
    }
}
