package dev.strobe.reports.stats;

import dev.strobe.reports.run.Run;
import dev.strobe.reports.run.Run.FaultOutcome;
import dev.strobe.reports.stats.FaultRounds.Among;
import dev.strobe.reports.stats.FaultRounds.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/** What faults cost as plain text for a terminal of {@value #COLUMNS} columns. */
public final class FaultTable {

    static final int COLUMNS = 80;

    private static final int FAULT_CHARS = 26;
    private static final String ONE = "  %-26s %-4s %8s %8s %9s %7s %7s";
    private static final String MANY = "  %-26s %6s %10s %10s %10s %10s";
    private static final String CONTROLLER = "*";

    private FaultTable() {}

    /**
     * Those of one run, a line for each.
     *
     * @param linesMax heading and remarks included; what does not fit is counted in the last line
     * @return empty without any
     */
    public static List<String> lines(Run run, int linesMax) {
        List<FaultOutcome> faults = run.faults();
        List<String> lines = new ArrayList<>();
        if (faults.isEmpty()) {
            return lines;
        }
        boolean controller = faults.stream().anyMatch(fault -> Boolean.TRUE.equals(fault.controller()));
        lines.add(String.format(
                Locale.ROOT, ONE, "fault", "node", "detected", "unavail.", "recovered", "drained", "worst"));
        int shown = Math.min(faults.size(), Math.max(1, linesMax - 2));
        faults.stream().limit(shown).forEach(fault -> lines.add(line(fault)));
        List<String> remarks = new ArrayList<>();
        if (shown < faults.size()) {
            remarks.add("and " + (faults.size() - shown) + " more, see the report");
        }
        if (controller) {
            remarks.add(CONTROLLER + " the active controller too");
        }
        if (!remarks.isEmpty()) {
            lines.add("  " + String.join("; ", remarks));
        }
        return lines;
    }

    private static String line(FaultOutcome fault) {
        boolean notBack = fault.withoutAck() != null && fault.withoutAck() > 0;
        return String.format(
                        Locale.ROOT,
                        ONE,
                        cut(fault.action() + " " + fault.subject()),
                        nodes(fault),
                        Figures.millis(fault.detectedMs()),
                        notBack ? "not back" : Figures.millis(FaultRounds.outageMs(fault)),
                        Figures.millis(fault.recoveredMs()),
                        Figures.millis(fault.drainedMs()),
                        Figures.millis(fault.worstMs()))
                .stripTrailing();
    }

    private static String nodes(FaultOutcome fault) {
        String nodes = Objects.requireNonNullElse(fault.nodes(), List.<Integer>of()).stream()
                .map(String::valueOf)
                .collect(Collectors.joining(","));
        return nodes + (Boolean.TRUE.equals(fault.controller()) ? CONTROLLER : "");
    }

    /** Those of several runs, ending with a line break; empty without any. */
    public static String text(List<FaultRounds> rounds) {
        StringBuilder out = new StringBuilder();
        String target = "";
        for (FaultRounds row : rounds) {
            if (!row.target().equals(target)) {
                target = row.target();
                out.append("faults on ").append(target).append(", median and worst\n");
                out.append(String.format(
                                Locale.ROOT, MANY, "fault", "faults", "unavail.", "worst", "recovered", "worst"))
                        .append('\n');
            }
            out.append(line(row)).append('\n');
            if (row.notBack() > 0) {
                out.append("    after ")
                        .append(row.notBack())
                        .append(" of them some partition took no message any more\n");
            }
        }
        return out.toString();
    }

    private static String line(FaultRounds row) {
        String name = switch (row.among()) {
            case ALL -> row.fault();
            case CONTROLLER -> "- the active controller";
            case OTHERS -> "- not the controller";
        };
        Spread unavailable = row.unavailableMs();
        return String.format(
                        Locale.ROOT,
                        MANY,
                        (row.among() == Among.ALL ? "" : "  ") + cut(name),
                        row.faults(),
                        Figures.millis(unavailable.median()),
                        row.notBack() > 0 ? "not back" : Figures.millis(unavailable.worst()),
                        Figures.millis(row.recoveredMs().median()),
                        Figures.millis(row.recoveredMs().worst()))
                .stripTrailing();
    }

    private static String cut(String text) {
        return text.length() <= FAULT_CHARS ? text : text.substring(0, FAULT_CHARS - 3) + "...";
    }
}
