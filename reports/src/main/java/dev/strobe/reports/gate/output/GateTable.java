package dev.strobe.reports.gate.output;

import dev.strobe.reports.gate.Decision;
import dev.strobe.reports.gate.GatePolicy;
import dev.strobe.reports.gate.GateResult;
import dev.strobe.reports.gate.MetricOutcome;
import java.util.ArrayList;
import java.util.List;

/** A gate's answer for a terminal, at most 100 columns wide; ends with a line break. */
public final class GateTable {

    static final int COLUMNS = 100;

    private static final int INDENT = 4;

    private static final String[] HEADINGS = {
        "metric", "baseline", "candidate", "change", "interval", "matters", "decision"
    };

    private GateTable() {}

    /** The answer comes last, where a terminal leaves the eye. */
    public static String text(GateResult result) {
        StringBuilder out = new StringBuilder();
        out.append("gate on scenario ").append(result.scenario()).append('\n');
        wrapped(out, "baseline   ", runs(result.baselineTarget(), result.baseline()));
        wrapped(out, "candidate  ", runs(result.candidateTarget(), result.candidate()));
        out.append('\n');
        if (!result.outcomes().isEmpty()) {
            table(out, result);
            out.append('\n');
            reasons(out, result);
        }
        for (String note : result.notes()) {
            wrapped(out, "note: ", note);
        }
        wrapped(out, "", basis(result));
        out.append('\n');
        wrapped(out, "", result.headline());
        return out.toString();
    }

    private static String runs(String target, List<String> runs) {
        String count = runs.size() == 1 ? "1 valid run" : runs.size() + " valid runs";
        if (runs.isEmpty()) {
            return target + ": " + count;
        }
        return target + ": " + count + ", " + runs.getFirst() + (runs.size() > 1 ? " to " + runs.getLast() : "");
    }

    /** What the figures rest on, in a sentence. */
    static String basis(GateResult result) {
        GatePolicy policy = result.policy();
        String phase = result.phase() == null ? "" : "Latency and CPU of phase " + result.phase() + ". ";
        return phase
                + (result.paired() ? "Runs compared in pairs. " : "Runs compared as two sets. ")
                + "Interval: " + Cells.share(1 - 2 * result.rates().miss()) + ". False alarm over all metrics: at most "
                + Cells.share(policy.errorRate()) + ".";
    }

    private static void reasons(StringBuilder out, GateResult result) {
        boolean any = false;
        for (MetricOutcome outcome : result.outcomes()) {
            if (outcome.decision() != Decision.PASS) {
                wrapped(out, outcome.metric().label() + ": ", outcome.reason() + more(result, outcome));
                any = true;
            }
        }
        if (any) {
            out.append('\n');
        }
    }

    static String more(GateResult result, MetricOutcome outcome) {
        return outcome.more() == null
                ? ""
                : "; about " + outcome.more() + " more " + result.unit() + " would settle it";
    }

    private static void table(StringBuilder out, GateResult result) {
        List<String[]> lines = new ArrayList<>();
        lines.add(HEADINGS);
        result.outcomes().forEach(outcome -> lines.add(cells(outcome)));
        int[] widths = new int[HEADINGS.length];
        for (String[] line : lines) {
            for (int column = 0; column < line.length; column++) {
                widths[column] = Math.max(widths[column], line[column].length());
            }
        }
        for (String[] line : lines) {
            StringBuilder text = new StringBuilder();
            for (int column = 0; column < line.length; column++) {
                String blanks = " ".repeat(widths[column] - line[column].length());
                boolean left = column == 0 || column == line.length - 1;
                text.append(left ? line[column] + blanks : blanks + line[column])
                        .append("  ");
            }
            out.append(text.toString().stripTrailing()).append('\n');
        }
    }

    private static String[] cells(MetricOutcome outcome) {
        return new String[] {
            outcome.metric().label(),
            Cells.baseline(outcome),
            Cells.candidate(outcome),
            Cells.change(outcome),
            Cells.interval(outcome),
            Cells.matters(outcome),
            Cells.decision(outcome)
        };
    }

    private static void wrapped(StringBuilder out, String lead, String text) {
        String indent = " ".repeat(INDENT);
        StringBuilder line = new StringBuilder(lead);
        boolean fresh = true;
        for (String word : text.split(" ", -1)) {
            if (!fresh && line.length() + 1 + word.length() > COLUMNS) {
                out.append(line).append('\n');
                line = new StringBuilder(indent);
                fresh = true;
            }
            line.append(fresh ? "" : " ").append(word);
            fresh = false;
        }
        out.append(line).append('\n');
    }
}
