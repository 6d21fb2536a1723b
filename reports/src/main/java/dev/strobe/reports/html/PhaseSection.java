package dev.strobe.reports.html;

import dev.strobe.reports.run.LatencySummary;
import dev.strobe.reports.run.Phase;
import dev.strobe.reports.run.Run;
import dev.strobe.reports.stats.Figures;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every figure of every phase: one row each with what is compared most, and the rest folded below. */
final class PhaseSection {

    private static final String TOO_FEW = "Needs more samples: fewer than ten messages lie beyond this percentile.";
    private static final String NOT_MEASURED = "Not measured in this phase.";

    private PhaseSection() {}

    static String html(Run run) {
        Html html = new Html();
        html.open("section id=\"phases\"").element("h2", "All phases in figures");
        if (run.phases().isEmpty()) {
            html.element("p class=\"empty\"", "The run ended before its first phase, so there are no figures.");
            return html.close("section").toString();
        }
        html.open("div class=\"scroll\"").open("table class=\"phases\"").markup("""
                <thead><tr><th rowspan="2">Phase</th><th colspan="3" class="group">Rate, messages a second</th>
                <th colspan="4" class="group">End to end</th><th colspan="3" class="group">Publish</th>
                <th rowspan="2" class="num">Backlog,<br>most</th><th rowspan="2" class="num">Failed<br>sends</th></tr>
                <tr><th class="num">offered</th><th class="num">acked</th><th class="num">received</th>
                <th class="num">p50</th><th class="num">p99</th><th class="num">p99.9</th><th class="num">max</th>
                <th class="num">p50</th><th class="num">p99</th><th class="num">p99.9</th></tr></thead><tbody>
                """);
        run.phases().forEach(phase -> row(html, phase));
        html.markup("</tbody></table></div>");
        html.markup(
                "<p class=\"note\">Publish is <code>publish_response</code>, from the intended send to the acknowledgement;"
                        + " in a closed loop it is <code>publish_service</code>, from the actual send, and so is the end-to-end time."
                        + " \u2265 marks lower bounds, - a figure with too few samples.</p>");
        run.phases().forEach(phase -> details(html, phase));
        return html.close("section").toString();
    }

    private static void row(Html html, Phase phase) {
        html.open("tr" + (PhaseWords.measured(phase) ? "" : " class=\"aside\""));
        html.open("th scope=\"row\"").element("span class=\"phase-name\"", phase.name());
        html.open("span class=\"chips\"");
        PhaseWords.chips(html, phase);
        html.close("span").close("th");
        html.figure(bare(phase.offeredPerS()), "A closed loop offers no rate.");
        html.figure(bare(phase.ackedPerS()), NOT_MEASURED).figure(bare(phase.receivedPerS()), NOT_MEASURED);
        LatencySummary endToEnd = phase.latency().endToEnd();
        LatencySummary publish = PhaseWords.publish(phase);
        percentile(html, endToEnd, endToEnd == null ? null : endToEnd.p50Us());
        percentile(html, endToEnd, endToEnd == null ? null : endToEnd.p99Us());
        percentile(html, endToEnd, endToEnd == null ? null : endToEnd.p999Us());
        percentile(html, endToEnd, endToEnd == null ? null : endToEnd.maxUs());
        percentile(html, publish, publish == null ? null : publish.p50Us());
        percentile(html, publish, publish == null ? null : publish.p99Us());
        percentile(html, publish, publish == null ? null : publish.p999Us());
        html.figure(Figures.count(phase.backlogMax()), NOT_MEASURED).figure(Figures.count(failed(phase)), NOT_MEASURED);
        html.close("tr");
    }

    private static void details(Html html, Phase phase) {
        html.open("details").open("summary").text(phase.name());
        html.element("span class=\"muted\"", " \u00b7 every figure of this phase")
                .close("summary");
        html.open("div class=\"scroll\"").open("table").markup("""
                <thead><tr><th>Latency</th><th class="num">count</th><th class="num">censored</th><th class="num">min</th>
                <th class="num">mean</th><th class="num">p50</th><th class="num">p90</th><th class="num">p99</th>
                <th class="num">p99.9</th><th class="num">p99.99</th><th class="num">max</th></tr></thead><tbody>
                """);
        Phase.Latencies latency = phase.latency();
        latencyRow(html, "end_to_end", latency.endToEnd());
        if (phase.subscriptions().size() > 1) {
            phase.subscriptions().forEach(one -> latencyRow(html, "end_to_end, " + one.name(), one.endToEnd()));
        }
        latencyRow(html, "publish_response", latency.publishResponse());
        latencyRow(html, "publish_service", latency.publishService());
        latencyRow(html, "schedule_delay", latency.scheduleDelay());
        html.markup("</tbody></table></div>").open("dl class=\"facts compact\"");
        facts(html, phase);
        html.close("dl").close("details");
    }

    private static String percent(@Nullable Double pct) {
        return pct == null ? "unknown" : Math.round(pct) + " %";
    }

    private static void facts(Html html, Phase phase) {
        html.term("Load", phase.kind().name().toLowerCase(java.util.Locale.ROOT) + ", " + PhaseWords.load(phase));
        html.term("Time", Figures.length(phase.startS()) + " to " + Figures.length(phase.endS()));
        html.term("Arrivals due", Figures.count(phase.expectedMessages()));
        html.term("Sent", Figures.rate(phase.sentPerS()));
        html.term("Records per request", Figures.number(phase.recordsPerRequest()));
        html.term("Harness CPU per message", Figures.latency(phase.cpu().harnessUsPerMsg()));
        html.term("Target CPU per message", Figures.latency(phase.cpu().targetUsPerMsg()));
        html.term("Generator's own delay, p99", Figures.latency(phase.generatorDelayP99Us()));
        html.term("Busiest load thread at work", percent(phase.generatorBusyPct()));
        html.term("Round trip, smallest", Figures.latency(phase.rttFloorUs()));
        Phase.Spread spread = phase.spread();
        if (spread != null) {
            html.term(
                    "Slowest against fastest subscription",
                    "p50 " + Figures.latency(spread.p50Us()) + ", p99 " + Figures.latency(spread.p99Us()));
        }
        for (Phase.SubscriptionPhase one : phase.subscriptions()) {
            html.term(
                    "Subscription " + one.name(),
                    Figures.count(one.received()) + " received, backlog at most " + Figures.count(one.backlogMax()));
        }
        for (Map.Entry<String, Long> error : phase.errors().entrySet()) {
            html.term("Failed: " + error.getKey(), Figures.count(error.getValue()));
        }
    }

    private static void latencyRow(Html html, String name, @Nullable LatencySummary summary) {
        if (summary == null) {
            return;
        }
        html.open("tr").open("th scope=\"row\"").element("code", name).close("th");
        html.figure(Figures.count(summary.count()), "").figure(Figures.count(summary.censored()), "");
        Double[] figures = {
            summary.minUs(),
            summary.meanUs(),
            summary.p50Us(),
            summary.p90Us(),
            summary.p99Us(),
            summary.p999Us(),
            summary.p9999Us(),
            summary.maxUs()
        };
        for (Double figure : figures) {
            percentile(html, summary, figure);
        }
        html.close("tr");
    }

    private static void percentile(Html html, @Nullable LatencySummary summary, @Nullable Double us) {
        html.figure(Figures.percentile(summary, us), summary == null ? NOT_MEASURED : TOO_FEW);
    }

    private static long failed(Phase phase) {
        return phase.errors().values().stream().mapToLong(Long::longValue).sum();
    }

    /** A rate under a heading that names the unit. */
    private static String bare(@Nullable Double perS) {
        return Figures.rate(perS).replace("/s", "");
    }
}
