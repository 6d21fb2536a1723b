package dev.strobe.reports.html;

import dev.strobe.reports.run.LatencySummary;
import dev.strobe.reports.run.Phase;
import dev.strobe.reports.run.Phase.SubscriptionPhase;
import dev.strobe.reports.run.Run;
import dev.strobe.reports.stats.Figures;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers "does every subscription get it as fast?" for runs with several: latency, spread and backlog of each. Empty for
 * runs with one subscription or none.
 */
final class FanOutSection {

    private static final String TOO_FEW = "Needs more samples: fewer than ten messages lie beyond this percentile.";

    private FanOutSection() {}

    static boolean applies(Run run) {
        return run.phases().stream().anyMatch(phase -> phase.subscriptions().size() > 1);
    }

    static String html(Run run) {
        if (!applies(run)) {
            return "";
        }
        Html html = new Html();
        html.open("section id=\"subscriptions\"").element("h2", "Does every subscription get it as fast?");
        html.element(
                "p class=\"how\"",
                "Each message goes to every subscription. Bars reach from the median to p99 of the end-to-end latency; the"
                        + " spread is the distance between the fastest subscription and the slowest. A backlog that one subscription alone"
                        + " builds up means that its consumers are too slow, not the broker.");
        Optional<Phase> key = KeyPhase.of(run);
        for (Phase phase : run.phases()) {
            if (phase.subscriptions().size() > 1) {
                phase(html, phase, key.isPresent() && key.get().equals(phase));
            }
        }
        return html.close("section").toString();
    }

    private static void phase(Html html, Phase phase, boolean open) {
        html.open(open ? "details open" : "details").open("summary").text(phase.name());
        html.element("span class=\"muted\"", spread(phase.spread())).close("summary");
        html.open("div class=\"scroll\"").open("table").markup("""
                <thead><tr><th>Subscription</th><th class="range-head">p50 to p99</th><th class="num">p50</th><th class="num">p99</th>
                <th class="num">p99.9</th><th class="num">max</th><th class="num">received</th><th class="num">backlog,<br>most</th></tr></thead><tbody>
                """);
        double longest = phase.subscriptions().stream()
                .mapToDouble(FanOutSection::p99OrMedian)
                .max()
                .orElse(0);
        List<SubscriptionPhase> slowestFirst = phase.subscriptions().stream()
                .sorted(Comparator.comparingDouble(FanOutSection::p99OrMedian).reversed())
                .toList();
        slowestFirst.forEach(one -> row(html, one, longest));
        html.markup("</tbody></table></div>").close("details");
    }

    private static String spread(Phase.@Nullable Spread spread) {
        return spread == null
                ? ""
                : " \u00b7 spread: p50 " + Figures.latency(spread.p50Us()) + ", p99 " + Figures.latency(spread.p99Us());
    }

    private static void row(Html html, SubscriptionPhase one, double longest) {
        LatencySummary summary = one.endToEnd();
        Double p50 = summary == null ? null : summary.p50Us();
        Double p99 = summary == null ? null : summary.p99Us();
        html.open("tr").element("th scope=\"row\"", one.name()).open("td class=\"range\"");
        if (p50 != null && p99 != null && longest > 0) {
            html.markup(String.format(
                    Locale.ROOT,
                    "<span class=\"range-bar\" style=\"left:%.2f%%;width:%.2f%%\"></span>",
                    100 * p50 / longest,
                    Math.max(0.6, 100 * (p99 - p50) / longest)));
        }
        html.close("td");
        html.figure(Figures.percentile(summary, p50), TOO_FEW).figure(Figures.percentile(summary, p99), TOO_FEW);
        html.figure(Figures.percentile(summary, summary == null ? null : summary.p999Us()), TOO_FEW);
        html.figure(Figures.percentile(summary, summary == null ? null : summary.maxUs()), TOO_FEW);
        html.figure(Figures.count(one.received()), "").figure(Figures.count(one.backlogMax()), "");
        html.close("tr");
    }

    private static double p99OrMedian(SubscriptionPhase one) {
        LatencySummary summary = one.endToEnd();
        if (summary == null) {
            return 0;
        }
        Double p99 = summary.p99Us();
        Double p50 = summary.p50Us();
        return p99 != null ? p99 : p50 == null ? 0 : p50;
    }
}
