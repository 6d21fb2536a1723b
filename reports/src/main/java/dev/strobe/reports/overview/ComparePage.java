package dev.strobe.reports.overview;

import dev.strobe.reports.html.Html;
import dev.strobe.reports.html.PageTemplate;
import dev.strobe.reports.run.Run;
import dev.strobe.reports.stats.BlockBootstrap;
import dev.strobe.reports.stats.SideBySide;
import dev.strobe.reports.stats.SideBySide.Cell;
import dev.strobe.reports.stats.SideBySide.Difference;
import dev.strobe.reports.stats.SideBySide.Line;
import dev.strobe.reports.stats.SideBySideTable;
import dev.strobe.reports.stats.TargetComparison;
import dev.strobe.reports.stats.TargetTable;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Several runs laid over each other: the charts of the report with one colour for each run, and what differs in a table. */
public final class ComparePage {

    private final SideBySide compared;
    private final Html html = new Html();

    private ComparePage(SideBySide compared) {
        this.compared = compared;
    }

    /**
     * Writes the page.
     *
     * @param runs in the order of the comparison
     * @throws java.io.UncheckedIOException if it cannot be written
     */
    public static void write(SideBySide compared, List<ComparedRun> runs, Path file) {
        String scenario = compared.runs().getFirst().scenario().name();
        Map<String, String> links = new LinkedHashMap<>();
        links.put("figures", "Figures");
        links.put("charts", "Charts");
        links.put("differences", "Differences");
        String page = OverviewTemplate.charts(
                new OverviewTemplate.Content(
                        scenario + " compared - Strobe",
                        links,
                        new ComparePage(compared).body(scenario),
                        CompareCharts.data(compared, runs)),
                List.of("tables.js", "compare.js"));
        PageTemplate.write(page, file);
    }

    private String body(String scenario) {
        html.open("section id=\"summary\"")
                .element("p class=\"eyebrow\"", "Compared")
                .element("h1", scenario);
        html.open("ul class=\"run-keys\"");
        for (int i = 0; i < compared.runs().size(); i++) {
            Run run = compared.runs().get(i);
            html.open("li").element("span class=\"letter letter-" + i + "\"", SideBySide.letter(i));
            html.text(run.target().name() + " " + run.target().version());
            html.element("span class=\"sub\"", run.runId()).close("li");
        }
        html.close("ul");
        said("Compared although the runs are not alike", compared.unlike());
        said("Note", compared.notes());
        html.close("section");
        figures();
        targets();
        charts();
        differences();
        return html.toString();
    }

    private void said(String heading, List<String> lines) {
        if (!lines.isEmpty()) {
            html.element("h3", heading).list("ul class=\"plain\"", lines);
        }
    }

    private void figures() {
        html.open("section id=\"figures\"").element("h2", "Figures");
        html.element(
                "p class=\"how\"",
                "Ratios are to A. In brackets the 95 % interval of a percentile's ratio: each run's seconds are drawn again"
                        + " in blocks, so that neighbours that share a stall stay together. Bold: the interval does not hold"
                        + " 1. It speaks of these runs alone; how much two runs of the same build differ it cannot know.");
        html.open("div class=\"scroll\"")
                .open("table class=\"compared\"")
                .open("thead")
                .open("tr");
        html.element("th", "Figure");
        for (int i = 0; i < compared.runs().size(); i++) {
            html.element("th class=\"num\"", SideBySide.letter(i));
            if (i > 0) {
                html.element("th class=\"num\"", SideBySide.letter(i) + " / A");
            }
        }
        html.close("tr").close("thead");
        String phase = "";
        for (Line line : compared.rows()) {
            if (!line.phase().equals(phase)) {
                if (!phase.isEmpty()) {
                    html.close("tbody");
                }
                phase = line.phase();
                html.open("tbody").open("tr class=\"group-row\"");
                html.element(
                        "th scope=\"rowgroup\" colspan=\"" + 2 * compared.runs().size() + "\"", phase);
                html.close("tr");
            }
            row(line);
        }
        html.markup(compared.rows().isEmpty() ? "" : "</tbody>")
                .close("table")
                .close("div")
                .close("section");
    }

    private void row(Line line) {
        html.open("tr").element("th scope=\"row\"", line.metric());
        for (int i = 0; i < line.cells().size(); i++) {
            Cell cell = line.cells().get(i);
            html.figure(SideBySideTable.figure(line.unit(), cell), "This run has no such figure.");
            if (i > 0) {
                BlockBootstrap.Ratio interval = cell.interval();
                boolean clear = interval != null && interval.clear();
                html.element("td class=\"num" + (clear ? " clear" : "") + "\"", SideBySideTable.ratio(cell));
            }
        }
        html.close("tr");
    }

    private void targets() {
        TargetComparison targets = compared.targets();
        if (targets != null) {
            html.open("section id=\"targets\"").element("h2", "By target");
            html.open("div class=\"card\"")
                    .element("pre", TargetTable.text(targets))
                    .close("div")
                    .close("section");
        }
    }

    private void charts() {
        html.open("section id=\"charts\"").element("h2", "Charts");
        card(
                "compare-spectrum",
                "Percentile spectrum",
                "Each tick to the right is ten times rarer. Where the curves part, the runs differ for that share of messages.",
                "spectrum-phase",
                "spectrum-latency");
        card(
                "compare-time",
                "Latency over time",
                "Time counts from the start of the phase, so that the same second of the load lies in the same place.",
                "time-phase",
                "time-latency",
                "time-percentile");
        card(
                "compare-load",
                "Latency against load",
                "p99 of each measured phase over its offered rate.",
                "load-latency");
        html.close("section");
    }

    private void card(String id, String title, String how, String... picks) {
        html.open("div class=\"card\"").open("div class=\"card-head\"").element("h3", title);
        html.open("div class=\"picks\"");
        for (String pick : picks) {
            String label = pick.endsWith("phase") ? "Phase" : pick.endsWith("latency") ? "Latency" : "Percentile";
            html.open("label class=\"pick\"").text(label + " ");
            html.open("select id=\"" + pick + "\"").close("select").close("label");
        }
        html.close("div").close("div").element("p class=\"how\"", how);
        html.open("div class=\"chart tall\" id=\"" + id + "\"").close("div").close("div");
    }

    private void differences() {
        html.open("section id=\"differences\"").element("h2", "What else differs");
        if (compared.differences().isEmpty()) {
            html.element("p class=\"empty\"", "Nothing: machine, versions and effective settings are the same.");
            html.close("section");
            return;
        }
        html.open("div class=\"scroll\"")
                .open("table class=\"settings\"")
                .open("thead")
                .open("tr");
        html.element("th", "Setting");
        for (int i = 0; i < compared.runs().size(); i++) {
            html.element("th", SideBySide.letter(i));
        }
        html.close("tr").close("thead").open("tbody");
        for (Difference difference : compared.differences()) {
            html.open("tr").open("th scope=\"row\"").text(difference.key());
            html.element("span class=\"sub\"", difference.owner()).close("th");
            for (String value : difference.values()) {
                html.open("td").element("code", value == null ? "-" : value).close("td");
            }
            html.close("tr");
        }
        html.markup("</tbody></table></div>").close("section");
    }
}
