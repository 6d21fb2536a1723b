package dev.strobe.reports.html;

import dev.strobe.reports.run.Phase;
import dev.strobe.reports.run.Run;
import dev.strobe.reports.run.Run.Anomaly;
import dev.strobe.reports.stats.Anomalies;
import dev.strobe.reports.stats.Anomalies.Moment;
import dev.strobe.reports.stats.Figures;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Answers "what changed?": what stood out over time, when, in which figures, and what else changed then; and how to hold this
 * run against another one.
 * Stretches that overlap are one entry, since one event shows in several figures.
 */
final class AnomalySection {

    private static final int SHOWN_AT_ONCE = 6;

    private AnomalySection() {}

    static String html(Run run) {
        Html html = new Html();
        List<Anomaly> anomalies = run.anomalies();
        html.open("section id=\"changed\"").element("h2", "What changed?");
        if (run.phases().isEmpty()) {
            html.element("p class=\"empty\"", "Nothing was measured, so nothing could change.");
            return html.close("section").toString();
        }
        html.open("div class=\"card odd\"");
        html.element("h3", "During the run");
        if (anomalies == null) {
            html.element("p class=\"how\"", "Intervals that stand out were not looked for in this run.");
            return against(html, run);
        }
        List<Moment> moments = Anomalies.moments(anomalies);
        html.element(
                "p class=\"how\"",
                moments.isEmpty() ? none(run) : found(moments.size()) + " Beside each stands what else changed then.");
        if (!moments.isEmpty()) {
            list(html, moments.subList(0, Math.min(SHOWN_AT_ONCE, moments.size())));
        }
        if (moments.size() > SHOWN_AT_ONCE) {
            html.open("details")
                    .element("summary", Figures.count(moments.size() - SHOWN_AT_ONCE) + " more, in the order of time");
            list(html, moments.subList(SHOWN_AT_ONCE, moments.size()));
            html.close("details");
        }
        return against(html, run);
    }

    private static String against(Html html, Run run) {
        html.close("div").open("p class=\"note\"").text("Against another run of the same scenario: ");
        html.element("code", "./strobe compare " + run.runId() + " OTHER")
                .text(" (with the folders' paths) sets the figures side by side.");
        return html.close("p").close("section").toString();
    }

    private static String found(int count) {
        return (count == 1 ? "One stretch differs" : Figures.count(count) + " stretches differ")
                + " clearly from the intervals around " + (count == 1 ? "it." : "them.");
    }

    private static String none(Run run) {
        List<String> tooShort = run.phases().stream()
                .filter(PhaseWords::measured)
                .filter(phase -> phase.endS() - phase.startS() < Anomalies.INTERVALS_MIN + 1)
                .map(Phase::name)
                .toList();
        long measured = run.phases().stream().filter(PhaseWords::measured).count();
        if (measured > 0 && tooShort.size() == measured) {
            return "No phase is long enough to tell what is usual in it: that takes " + (Anomalies.INTERVALS_MIN + 1)
                    + " intervals.";
        }
        return "No interval stands out from those around it."
                + (tooShort.isEmpty() ? "" : " Too short to be judged: " + String.join(", ", tooShort) + ".");
    }

    private static void list(Html html, List<Moment> moments) {
        html.open("ul class=\"odd-list\"");
        for (Moment moment : moments) {
            html.open("li").open("div class=\"odd-when\"");
            html.element("b", clock(moment.atS()) + " \u2013 " + clock(moment.untilS()));
            html.element("span class=\"muted\"", moment.phase()).close("div").open("div class=\"odd-what\"");
            html.open("p");
            String separator = "";
            for (Anomaly anomaly : moment.anomalies()) {
                html.text(separator + metric(anomaly.metric()) + " ").element("b", figure(anomaly, anomaly.value()));
                html.text(", usually " + figure(anomaly, anomaly.baseline()));
                separator = "; ";
            }
            html.close("p");
            Set<String> meanwhile = new LinkedHashSet<>();
            moment.anomalies().forEach(anomaly -> meanwhile.addAll(anomaly.meanwhile()));
            if (meanwhile.isEmpty()) {
                html.element("p class=\"muted\"", "Nothing else that was watched changed then.");
            }
            html.list("ul class=\"plain\"", List.copyOf(meanwhile));
            html.close("div").close("li");
        }
        html.close("ul");
    }

    /** {@code end_to_end/billing.p99_us} becomes "end_to_end p99 of billing". */
    private static String metric(String column) {
        int dot = column.lastIndexOf('.');
        if (dot < 0) {
            return Map.of("acked_per_s", "acknowledged").getOrDefault(column, column);
        }
        String latency = column.substring(0, dot);
        String figure = column.substring(dot + 1).replace("_us", "");
        int slash = latency.indexOf('/');
        return slash < 0
                ? latency + " " + figure
                : latency.substring(0, slash) + " " + figure + " of " + latency.substring(slash + 1);
    }

    private static String figure(Anomaly anomaly, double value) {
        if (anomaly.metric().endsWith("_us")) {
            return Figures.latency(value);
        }
        return anomaly.metric().endsWith("_per_s") ? Figures.rate(value) : Figures.number(value);
    }

    private static String clock(double s) {
        long whole = Math.round(s);
        return String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60);
    }

    /** For the data block: {@code [from s, until s, column, value, usual]}. */
    static List<List<Object>> data(@Nullable List<Anomaly> anomalies) {
        return anomalies == null
                ? List.of()
                : anomalies.stream()
                        .map(anomaly -> List.<Object>of(
                                anomaly.atS(), anomaly.untilS(), anomaly.metric(), anomaly.value(), anomaly.baseline()))
                        .toList();
    }
}
