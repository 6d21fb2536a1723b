package dev.strobe.reports.html;

import dev.strobe.reports.run.LatencySummary;
import dev.strobe.reports.run.Phase;
import dev.strobe.reports.run.Run;
import dev.strobe.reports.stats.Figures;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers "where does a message's time go?": per phase, how long each stage at the broker took at the median and in the
 * tail, as shares of a bar and as a table. Where the target tells no stages, the section says what stays dark.
 */
final class StageSection {

    private static final String TOTAL = "total";
    private static final String WAITED = "waited";
    private static final String NOT_ENOUGH = "Needs more samples: fewer than ten messages lie beyond this percentile.";

    /** Stage to the name of its colour and what the broker does in it, in words. */
    private static final Map<String, Stage> STAGES = Map.of(
            "decoded",
            new Stage("blue", "frame and header parsed"),
            "queued",
            new Stage("yellow", "on the way to the partition's thread, and waiting for it"),
            "appended",
            new Stage("green", "checked and written to the log, in memory of the operating system"),
            "flushed",
            new Stage("red", "waiting until it is on disk, if the broker promises that"),
            "replicated",
            new Stage("violet", "waiting for followers, if there are any"),
            WAITED,
            new Stage("yellow", "the consumer waiting for messages, not a message waiting"),
            "read",
            new Stage("green", "looked up in the log"),
            "responded",
            new Stage("sky", "answer built and back on the connection's thread"),
            "written",
            new Stage("muted", "given to the socket"));

    private static final List<Percentile> PERCENTILES = List.of(
            new Percentile("p50", Phase.StageLatency::p50Us),
            new Percentile("p99", Phase.StageLatency::p99Us),
            new Percentile("p99.9", Phase.StageLatency::p999Us));

    private record Stage(String colour, String meaning) {}

    private record Percentile(String name, Function<Phase.StageLatency, @Nullable Double> of) {}

    private StageSection() {}

    static String html(Run run) {
        Html html = new Html();
        html.open("section id=\"stages\"").element("h2", "Where does the time go?");
        if (run.phases().stream().allMatch(phase -> phase.stages() == null)) {
            blind(html, run);
            return html.close("section").toString();
        }
        html.element(
                "p class=\"how\"",
                "How long each stage of a request took at the broker, over all messages of a phase. A bar shows what share"
                        + " of that time each stage takes at one percentile; the sum of the stages stands beside it. Stages that are slow for"
                        + " different messages do not add up: the p99 of the whole is not the sum of the p99s.");
        coverage(html, run.explain());
        Optional<Phase> key = KeyPhase.of(run);
        for (Phase phase : run.phases()) {
            phase(html, phase, key.isPresent() && key.get().equals(phase));
        }
        return html.close("section").toString();
    }

    private static void blind(Html html, Run run) {
        if (run.phases().isEmpty()) {
            html.element("p class=\"empty\"", "Nothing was measured, so there is nothing to take apart.");
            return;
        }
        html.element(
                "p class=\"answer\"",
                run.target().name()
                        + " does not tell how long its stages take, so this report is blind there: from the send"
                        + " call to the acknowledgement, and from there to the consumer, all is one block. What the client saw is"
                        + " in the figures and in the slowest messages above.");
        coverage(html, run.explain());
    }

    /** What the figures rest on, and what is missing of it. */
    private static void coverage(Html html, Run.@Nullable Explanation explain) {
        Run.Coverage coverage = explain == null ? null : explain.coverage();
        if (coverage == null) {
            return;
        }
        StringBuilder text = new StringBuilder();
        text.append("Rests on ").append(Figures.count(coverage.events())).append(" requests that the broker recorded");
        Double first = coverage.firstS();
        Double last = coverage.lastS();
        if (first != null && last != null) {
            text.append(String.format(Locale.ROOT, ", from %.1f s to %.1f s of the run", first, last));
        }
        text.append(
                coverage.dataLoss() == 0
                        ? "; the recorder dropped nothing."
                        : "; the recorder dropped " + Figures.bytes(coverage.dataLoss()) + ".");
        if (coverage.missingJoins() > 0) {
            text.append(' ')
                    .append(Figures.count(coverage.missingJoins()))
                    .append(" requests of kept messages were not found.");
        }
        html.element("p class=\"note\"", text.toString());
        html.list("ul class=\"plain\"", coverage.gaps());
    }

    private static void phase(Html html, Phase phase, boolean open) {
        Phase.Stages stages = phase.stages();
        if (stages == null) {
            return;
        }
        html.open(open ? "details class=\"stages\" open" : "details class=\"stages\"")
                .open("summary");
        html.text(phase.name())
                .element("span class=\"muted\"", " \u00b7 " + offered(phase))
                .close("summary")
                .open("div class=\"stage-body\"");
        bars(html, "Produce", stages.produce());
        bars(html, "Fetch", stages.fetch());
        html.close("div");
        table(html, phase, stages);
        html.close("details");
    }

    private static String offered(Phase phase) {
        return phase.offeredPerS() == null ? PhaseWords.load(phase) : "offered " + Figures.rate(phase.offeredPerS());
    }

    private static void bars(Html html, String kind, List<Phase.StageLatency> stages) {
        List<Phase.StageLatency> shown = stages.stream()
                .filter(stage -> !stage.stage().equals(TOTAL) && !stage.stage().equals(WAITED))
                .toList();
        if (shown.isEmpty()) {
            return;
        }
        html.open("div class=\"stage-bars\"").element("h3", kind);
        for (Percentile percentile : PERCENTILES) {
            double sum = shown.stream()
                    .map(percentile.of())
                    .mapToDouble(us -> us == null ? 0 : us)
                    .sum();
            if (sum > 0) {
                bar(html, percentile, shown, sum);
            }
        }
        html.close("div");
    }

    private static void bar(Html html, Percentile percentile, List<Phase.StageLatency> stages, double sum) {
        html.open("div class=\"stage-row\"").element("span class=\"stage-at\"", percentile.name());
        html.open(
                "div class=\"stage-bar\" role=\"img\" aria-label=\"" + Html.escape(spoken(percentile, stages)) + "\"");
        for (Phase.StageLatency stage : stages) {
            Double us = percentile.of().apply(stage);
            double share = us == null ? 0 : us / sum;
            if (share >= 0.002) {
                String width = String.format(Locale.ROOT, "%.2f", share * 100);
                String text = stage.stage() + " " + Figures.latency(us);
                html.open("span class=\"seg\" style=\"width:" + width + "%;--seg:var(--" + colour(stage.stage())
                        + ")\" title=\"" + Html.escape(text) + "\"");
                html.element("span class=\"seg-text\"", share >= 0.16 ? stage.stage() : "");
                html.close("span");
            }
        }
        html.close("div")
                .element("span class=\"stage-sum\"", Figures.latency(sum))
                .close("div");
    }

    private static String spoken(Percentile percentile, List<Phase.StageLatency> stages) {
        StringBuilder text = new StringBuilder(percentile.name());
        stages.forEach(stage -> text.append(", ")
                .append(stage.stage())
                .append(' ')
                .append(Figures.latency(percentile.of().apply(stage))));
        return text.toString();
    }

    private static void table(Html html, Phase phase, Phase.Stages stages) {
        html.open("div class=\"scroll\"").open("table").markup("""
                <thead><tr><th>Stage</th><th class="num">p50</th><th class="num">p99</th><th class="num">p99.9</th>
                <th class="num">max</th><th class="num">messages</th><th class="meaning-head">In it</th></tr></thead><tbody>
                """);
        part(html, "At the client, before");
        client(html, "schedule_delay", phase.latency().scheduleDelay(), "from the intended send to the send call");
        rows(html, "produce", stages.produce());
        rows(html, "fetch", stages.fetch());
        part(html, "At the client, all in all");
        client(
                html,
                "publish_response",
                phase.latency().publishResponse(),
                "from the intended send to the acknowledgement");
        client(html, "end_to_end", phase.latency().endToEnd(), "from the intended send to the consumer");
        html.markup("</tbody></table></div>");
    }

    private static void rows(Html html, String kind, List<Phase.StageLatency> stages) {
        if (!stages.isEmpty()) {
            part(html, "At the broker: " + kind + " requests");
            stages.forEach(stage -> row(html, kind, stage));
        }
    }

    private static void part(Html html, String name) {
        html.open("tr class=\"part\"")
                .element("th colspan=\"7\" scope=\"colgroup\"", name)
                .close("tr");
    }

    private static void row(Html html, String kind, Phase.StageLatency stage) {
        Stage known = STAGES.get(stage.stage());
        boolean total = stage.stage().equals(TOTAL);
        html.open(total ? "tr class=\"sum\"" : "tr").open("th scope=\"row\"");
        if (!total && !stage.stage().equals(WAITED)) {
            html.markup("<span class=\"swatch\" style=\"--seg:var(--" + colour(stage.stage()) + ")\"></span>");
        }
        html.element("code", total ? kind : stage.stage()).close("th");
        html.figure(Figures.latency(stage.p50Us()), NOT_ENOUGH).figure(Figures.latency(stage.p99Us()), NOT_ENOUGH);
        html.figure(Figures.latency(stage.p999Us()), NOT_ENOUGH).figure(Figures.latency(stage.maxUs()), NOT_ENOUGH);
        html.figure(Figures.count(stage.count()), "");
        String meaning = known == null ? "" : known.meaning();
        html.element("td class=\"meaning\"", total ? "all of the above, at the broker" : meaning)
                .close("tr");
    }

    private static void client(Html html, String name, @Nullable LatencySummary summary, String meaning) {
        if (summary == null) {
            return;
        }
        html.open("tr class=\"aside\"")
                .open("th scope=\"row\"")
                .element("code", name)
                .close("th");
        html.figure(Figures.percentile(summary, summary.p50Us()), NOT_ENOUGH);
        html.figure(Figures.percentile(summary, summary.p99Us()), NOT_ENOUGH);
        html.figure(Figures.percentile(summary, summary.p999Us()), NOT_ENOUGH);
        html.figure(Figures.percentile(summary, summary.maxUs()), NOT_ENOUGH);
        html.figure(Figures.count(summary.count()), "");
        html.element("td class=\"meaning\"", meaning).close("tr");
    }

    private static String colour(String stage) {
        Stage known = STAGES.get(stage);
        return known == null ? "muted" : known.colour();
    }
}
