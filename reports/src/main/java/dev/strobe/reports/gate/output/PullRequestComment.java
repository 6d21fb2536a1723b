package dev.strobe.reports.gate.output;

import dev.strobe.reports.gate.Decision;
import dev.strobe.reports.gate.GateResult;
import dev.strobe.reports.gate.MetricOutcome;
import java.util.List;

/** A gate's answer as Markdown, for a comment on a pull request or a job's summary. */
public final class PullRequestComment {

    private PullRequestComment() {}

    public static String markdown(GateResult result) {
        StringBuilder out = new StringBuilder();
        out.append("### Gate `")
                .append(result.scenario())
                .append("`: ")
                .append(result.decision().word())
                .append("\n\n");
        out.append(escaped(result.headline())).append(".\n\n");
        if (!result.outcomes().isEmpty()) {
            out.append("| metric | baseline | candidate | change | interval | matters from | decision |\n");
            out.append("|---|---:|---:|---:|---:|---:|---|\n");
            result.outcomes().forEach(outcome -> row(out, outcome));
            out.append('\n');
        }
        for (MetricOutcome outcome : result.outcomes()) {
            if (outcome.decision() != Decision.PASS) {
                out.append("- **")
                        .append(outcome.metric().label())
                        .append("**: ")
                        .append(escaped(outcome.reason() + GateTable.more(result, outcome)))
                        .append(".\n");
            }
        }
        result.notes().forEach(note -> out.append("- ").append(escaped(note)).append(".\n"));
        out.append("\n<details><summary>What was compared</summary>\n\n");
        side(out, "Baseline", result.baselineTarget(), result.baseline());
        side(out, "Candidate", result.candidateTarget(), result.candidate());
        return out.append('\n')
                .append(escaped(GateTable.basis(result)))
                .append("\n\n</details>\n")
                .toString();
    }

    private static void row(StringBuilder out, MetricOutcome outcome) {
        String decision = Cells.decision(outcome);
        String[] cells = {
            outcome.metric().label(),
            Cells.baseline(outcome),
            Cells.candidate(outcome),
            Cells.change(outcome),
            Cells.interval(outcome),
            Cells.matters(outcome),
            outcome.decision() == Decision.PASS ? decision : "**" + decision + "**"
        };
        out.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private static void side(StringBuilder out, String name, String target, List<String> runs) {
        out.append("- ").append(name).append(": ").append(escaped(target));
        runs.forEach(run -> out.append(", `").append(run).append('`'));
        out.append('\n');
    }

    /** Text of targets and errors is not ours: it must not become markup. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("|", "\\|");
    }
}
