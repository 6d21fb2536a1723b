package dev.strobe.reports.gate.output;

import dev.strobe.reports.gate.Decision;
import dev.strobe.reports.gate.GateResult;
import dev.strobe.reports.gate.MetricOutcome;

/**
 * A gate's answer as workflow commands of GitHub Actions: an error for each metric that failed, a warning for each that is
 * undecided, a notice if all is well. One line each, ends with a line break.
 */
public final class WorkflowAnnotations {

    private WorkflowAnnotations() {}

    public static String text(GateResult result) {
        StringBuilder out = new StringBuilder();
        for (MetricOutcome outcome : result.outcomes()) {
            if (outcome.decision() != Decision.PASS) {
                String kind = outcome.decision() == Decision.FAIL ? "error" : "warning";
                String change = outcome.ratio() == null
                        ? ""
                        : Cells.baseline(outcome) + " to " + Cells.candidate(outcome) + ", " + Cells.change(outcome)
                                + " (" + Cells.interval(outcome) + "): ";
                command(out, kind, result, outcome.metric().label(), change + outcome.reason());
            }
        }
        if (out.isEmpty()) {
            String kind = result.decision() == Decision.PASS ? "notice" : "warning";
            command(out, kind, result, result.decision().word(), result.headline());
        }
        return out.toString();
    }

    private static void command(StringBuilder out, String kind, GateResult result, String title, String message) {
        out.append("::")
                .append(kind)
                .append(" title=")
                .append(property("gate " + result.scenario() + ": " + title))
                .append("::")
                .append(data(message))
                .append('\n');
    }

    /** As the toolkit of GitHub Actions escapes the message of a command. */
    private static String data(String text) {
        return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
    }

    /** A property ends at a colon or a comma too. */
    private static String property(String text) {
        return data(text).replace(":", "%3A").replace(",", "%2C");
    }
}
