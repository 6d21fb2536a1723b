package dev.strobe.reports.html;

import dev.strobe.reports.run.Run;
import dev.strobe.reports.run.SeriesPoint;
import dev.strobe.reports.stats.Figures;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** The top of the page: what was run on what, when, and how it ended, with the expectations it was held to. */
final class SummarySection {

    private static final DateTimeFormatter STARTED = DateTimeFormatter.ofPattern(
                    "d MMM uuuu, HH:mm:ss 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private SummarySection() {}

    static String html(Run run, List<SeriesPoint> series) {
        Html html = new Html();
        String verdict = run.verdict().name().toLowerCase(Locale.ROOT);
        html.open("section class=\"hero verdict-" + verdict + "\" id=\"summary\"")
                .open("div class=\"hero-main\"");
        html.element("p class=\"eyebrow\"", "Scenario")
                .element("h1", run.scenario().name());
        if (!run.scenario().description().isBlank()) {
            html.element("p class=\"lead\"", run.scenario().description());
        }
        facts(html, run);
        html.close("div").open("div class=\"hero-verdict\"");
        html.element("p class=\"eyebrow\"", "Verdict").element("p class=\"word\" id=\"verdict\"", word(run));
        if (run.smoke()) {
            html.element("p class=\"smoke\"", "smoke: time scaled, latency shown, not judged");
        }
        if (run.verdictReasons().isEmpty()) {
            html.element("p class=\"reasons\"", plainReason(run));
        } else {
            html.list("ul class=\"reasons\"", run.verdictReasons());
        }
        html.markup("""
                <p class="hero-tools"><button type="button" id="copy-markdown">Copy as Markdown</button></p>
                """).close("div").close("section");
        html.markup(VerdictStrip.html(run, series));
        expectations(html, run);
        return html.toString();
    }

    private static void facts(Html html, Run run) {
        Run.TargetIdentity target = run.target();
        html.open("dl class=\"facts\"");
        html.term("Target", target.name() + ", version " + target.version() + nodes(target.nodes()));
        html.term("Started", STARTED.format(run.startedAt()));
        html.term("Took", Figures.length(run.durationS()));
        html.term("Machine", run.host().cpu() + ", " + cores(run.host().cores()));
        html.term("Run", run.runId());
        html.close("dl");
    }

    private static String nodes(int nodes) {
        return nodes == 1 ? ", 1 node" : ", " + nodes + " nodes";
    }

    static String cores(int cores) {
        return cores == 1 ? "1 core" : cores + " cores";
    }

    private static String word(Run run) {
        return switch (run.verdict()) {
            case PASS -> "Pass";
            case FAIL -> "Fail";
            case INVALID -> "Invalid";
            case ERROR -> "Error";
            case ABORTED -> "Aborted";
        };
    }

    private static String plainReason(Run run) {
        int count = run.expectations().size();
        return switch (run.verdict()) {
            case PASS ->
                count == 0
                        ? "Nothing was expected of this run; it ended as planned."
                        : "All " + count + " expectations were met.";
            case FAIL -> "An expectation was not met.";
            case INVALID -> "The measurement cannot be trusted.";
            case ERROR -> "The run could not be finished. What was measured until then is below.";
            case ABORTED -> "The run was interrupted. What was measured until then is below.";
        };
    }

    private static void expectations(Html html, Run run) {
        html.open("section id=\"expectations\"").element("h2", "What was expected of it?");
        if (run.expectations().isEmpty()) {
            html.element(
                    "p class=\"empty\"",
                    "The scenario states no expectation, so nothing but the measurement was judged.");
        } else {
            html.open("div class=\"scroll\"").open("table class=\"expectations\"");
            html.markup(
                    "<thead><tr><th>Expectation</th><th class=\"num\">Measured</th><th>Outcome</th></tr></thead><tbody>");
            for (Run.ExpectationOutcome expectation : run.expectations()) {
                String value = expectation.value();
                html.open("tr").open("td").element("code", expectation.text()).close("td");
                html.figure(value == null ? Figures.NONE : value, "There was nothing to measure.");
                html.markup(
                        expectation.met()
                                ? "<td><span class=\"met\">\u2713 met</span></td></tr>"
                                : "<td><span class=\"unmet\">\u2717 not met</span></td></tr>");
            }
            html.markup("</tbody></table></div>");
        }
        html.close("section");
    }
}
