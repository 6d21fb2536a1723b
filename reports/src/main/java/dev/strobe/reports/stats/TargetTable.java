package dev.strobe.reports.stats;

import dev.strobe.reports.stats.TargetComparison.PhaseRows;
import dev.strobe.reports.stats.TargetComparison.Ratio;
import dev.strobe.reports.stats.TargetComparison.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** A comparison of targets as plain text for a terminal; ends with a line break. */
public final class TargetTable {

    private static final int NAME_LENGTH_MAX = 16;

    private TargetTable() {}

    public static String text(TargetComparison comparison) {
        StringBuilder out = new StringBuilder();
        out.append(comparison.scenario())
                .append(" on ")
                .append(String.join(" and ", comparison.targets()))
                .append(", medians of ")
                .append(comparison.rounds())
                .append(comparison.rounds() == 1 ? " round\n" : " rounds\n");
        comparison.notes().forEach(note -> out.append("  note: ").append(note).append('\n'));
        if (comparison.phases().isEmpty()) {
            return out.append("  no phase was measured on every target\n").toString();
        }
        List<List<String>> lines = new ArrayList<>();
        for (PhaseRows phase : comparison.phases()) {
            lines.add(heading(comparison, phase.phase()));
            phase.rows().forEach(row -> lines.add(cells(row)));
        }
        int columns = lines.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> line : lines) {
            for (int column = 0; column < columns; column++) {
                widths[column] = Math.max(widths[column], line.get(column).length());
            }
        }
        lines.forEach(line -> append(out, line, widths));
        out.append(legend(comparison)).append(method(comparison)).append('\n');
        for (TargetCost cost : TargetCost.of(comparison)) {
            out.append("  ")
                    .append(cost.phase())
                    .append(": ")
                    .append(cost.sentence())
                    .append('\n');
        }
        return out.toString();
    }

    private static List<String> heading(TargetComparison comparison, String phase) {
        List<String> cells = new ArrayList<>(List.of(phase));
        List<String> names = names(comparison);
        cells.addAll(names);
        names.stream().skip(1).forEach(other -> cells.add(names.getFirst() + " / " + other));
        return cells;
    }

    /** Letters where the names would not fit: a target with options has a long one. */
    private static List<String> names(TargetComparison comparison) {
        List<String> targets = comparison.targets();
        if (targets.stream().allMatch(name -> name.length() <= NAME_LENGTH_MAX)) {
            return targets;
        }
        return IntStream.range(0, targets.size())
                .mapToObj(index -> String.valueOf((char) ('A' + index)))
                .toList();
    }

    private static String legend(TargetComparison comparison) {
        List<String> names = names(comparison);
        StringBuilder legend = new StringBuilder();
        for (int i = 0; i < names.size(); i++) {
            String target = comparison.targets().get(i);
            if (!names.get(i).equals(target)) {
                legend.append("  ")
                        .append(names.get(i))
                        .append(" = ")
                        .append(target)
                        .append('\n');
            }
        }
        return legend.toString();
    }

    private static List<String> cells(Row row) {
        List<String> cells = new ArrayList<>(List.of("  " + row.metric().label()));
        row.medians().forEach(median -> cells.add(row.metric().text(median)));
        row.ratios().forEach(ratio -> cells.add(ratio(ratio)));
        return cells;
    }

    private static String ratio(Ratio ratio) {
        Double mean = ratio.mean();
        if (mean == null) {
            return Figures.NONE;
        }
        String text = String.format(Locale.ROOT, "%.3f", mean);
        Double low = ratio.low();
        Double high = ratio.high();
        return low == null || high == null ? text : text + String.format(Locale.ROOT, " [%.3f, %.3f]", low, high);
    }

    private static String method(TargetComparison comparison) {
        boolean intervals = comparison.phases().stream()
                .flatMap(phase -> phase.rows().stream())
                .flatMap(row -> row.ratios().stream())
                .anyMatch(ratio -> ratio.low() != null);
        return intervals
                ? "  ratio: geometric mean over the rounds with its 95 % interval (Student, of the logarithms)"
                : "  ratio: geometric mean over the rounds; an interval needs three rounds or more: --repeat 3";
    }

    private static void append(StringBuilder out, List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder("  ").append(cells.getFirst());
        line.append(" ".repeat(widths[0] - cells.getFirst().length()));
        for (int column = 1; column < cells.size(); column++) {
            String cell = cells.get(column);
            line.append("   ")
                    .append(" ".repeat(widths[column] - cell.length()))
                    .append(cell);
        }
        out.append(line.toString().stripTrailing()).append('\n');
    }
}
