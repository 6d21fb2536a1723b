package dev.strobe.reports.html;

import dev.strobe.reports.chart.TargetLanes;
import dev.strobe.reports.run.Phase;
import dev.strobe.reports.run.Run;
import dev.strobe.reports.run.SpanLog.CauseMark;
import dev.strobe.reports.run.SpanLog.MessageTrace;
import dev.strobe.reports.run.SpanLog.Span;
import dev.strobe.reports.stats.Figures;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The slowest messages: a list to choose from, and the chosen one's way through client and broker. The page draws it from
 * the data block; here is what it is drawn into, and what is said of messages that could not be taken apart.
 */
final class SlowestSection {

    /** Messages of a phase that the page holds; {@code spans.jsonl} has the rest. */
    private static final int PER_PHASE = 20;

    /** A search has many phases, and a message takes 4 KB: about so many are shared among them. */
    private static final int IN_ALL = 200;

    private static final int LEAST = 3;

    /** Marks of one message that the page holds. One that waited for seconds can have thousands of short ones. */
    private static final int MARKS_MAX = 120;

    private static final String BROKER = "strobe-broker";

    private SlowestSection() {}

    /** How many messages of a phase the page holds: of the one that the run is judged by no fewer for all the others. */
    static ToIntFunction<String> most(Run run) {
        String key = KeyPhase.of(run).map(Phase::name).orElse("");
        int share = Math.clamp(IN_ALL / Math.max(1, run.phases().size()), LEAST, PER_PHASE);
        return phase -> phase.equals(key) ? PER_PHASE : share;
    }

    static String html(Run run, List<MessageTrace> traces) {
        Html html = new Html();
        html.open("section id=\"slowest\"").element("h2", "Which messages were slowest?");
        Run.Explanation explain = run.explain();
        if (explain != null && explain.outliers() > 0) {
            html.element("p class=\"answer\"", sights(explain));
        }
        if (traces.isEmpty()) {
            html.element("p class=\"empty\"", "No message was traced: spans.jsonl is missing or empty.");
            return html.close("section").toString();
        }
        if (traces.stream().allMatch(trace -> trace.sight().equals("client"))) {
            html.element(
                    "p class=\"how\"",
                    "What happened inside " + run.target().name()
                            + " is not known: the client saw when it sent, when the acknowledgement came, and when the message arrived.");
        }
        html.markup("""
                <div class="card">
                <div class="card-head"><h3 id="slow-title">Slowest messages</h3><span class="picks"><label class="pick">Phase <select id="slow-phase"></select></label><label class="pick">Cause <select id="slow-cause"></select></label><label class="pick">Find <input type="search" id="slow-text" size="14" autocomplete="off"></label><output class="pick" id="slow-count"></output></span></div>
                <p class="how">Choose a message to see its way from the intended send to the consumer, what held it up, and what else happened meanwhile. Arrow keys move between messages; a column's name sorts by it.</p>
                <div class="slow-table"><table aria-labelledby="slow-title"><thead id="slow-head"></thead><tbody id="slow-rows"></tbody></table></div>
                <div class="slow-view" id="slow-view" aria-live="polite"></div>
                </div>
                """);
        return html.close("section").toString();
    }

    private static String sights(Run.Explanation explain) {
        List<String> parts = new ArrayList<>();
        Long partial = explain.partial();
        add(parts, explain.traced(), "with their whole way through the broker");
        add(parts, partial == null ? 0 : partial, "with part of it");
        add(parts, explain.clientOnly(), "as the client saw them alone");
        add(
                parts,
                explain.untraced(),
                "without a trace, because they were answered too late to know when they were sent");
        return Figures.count(explain.outliers()) + " slow messages were kept: " + String.join(", ", parts) + ".";
    }

    private static void add(List<String> parts, long count, String what) {
        if (count > 0) {
            parts.add(Figures.count(count) + " " + what);
        }
    }

    /** For the data block: spans as {@code [name, 1 if broker, depth, start us, length us, note]}. */
    static List<Map<String, @Nullable Object>> data(List<MessageTrace> traces, @Nullable Double originEpochS) {
        return traces.stream().map(trace -> data(trace, originEpochS)).toList();
    }

    private static Map<String, @Nullable Object> data(MessageTrace trace, @Nullable Double originEpochS) {
        Map<String, String> attributes = trace.attributes();
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("id", trace.traceId());
        data.put("phase", trace.phase());
        data.put("at", originEpochS == null ? null : Math.round(TargetLanes.startS(trace, originEpochS) * 1e6) / 1e6);
        data.put("us", ChartData.rounded(trace.latencyUs()));
        data.put("sight", trace.sight());
        data.put("topic", attributes.getOrDefault("messaging.destination.name", ""));
        data.put("partition", attributes.getOrDefault("messaging.destination.partition.id", ""));
        data.put("offset", attributes.get("messaging.kafka.offset"));
        data.put("producer", attributes.getOrDefault("strobe.producer", ""));
        data.put("sequence", attributes.getOrDefault("strobe.sequence", ""));
        data.put("cause", trace.cause());
        data.put("explained", ChartData.rounded(trace.explainedPct()));
        data.put("causes", longest(trace.causes()));
        data.put("causeSums", sums(trace.causes()));
        data.put("causesLeftOut", Math.max(0, trace.causes().size() - MARKS_MAX));
        data.put("spans", trace.spans().stream().map(SlowestSection::span).toList());
        data.put(
                "pauses",
                trace.pauses().stream()
                        .map(pause -> List.of(
                                pause.name(),
                                ChartData.rounded(pause.startUs()),
                                ChartData.rounded(pause.durationUs())))
                        .toList());
        return data;
    }

    /** Marks that can be told apart on a screen, in the order of time. */
    private static List<List<Object>> longest(List<CauseMark> marks) {
        return marks.stream()
                .sorted(Comparator.comparingDouble(CauseMark::durationUs).reversed())
                .limit(MARKS_MAX)
                .sorted(Comparator.comparingDouble(CauseMark::startUs))
                .map(SlowestSection::cause)
                .toList();
    }

    /** All time of each cause as {@code [cause, us, style classes]}, the longest first. */
    private static List<List<Object>> sums(List<CauseMark> marks) {
        Map<String, Double> sums = new LinkedHashMap<>();
        marks.forEach(mark -> sums.merge(mark.cause(), mark.durationUs(), Double::sum));
        return sums.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .map(sum -> List.<Object>of(
                        sum.getKey(), ChartData.rounded(sum.getValue().doubleValue()), CauseWords.style(sum.getKey())))
                .toList();
    }

    /** A stretch of time as {@code [cause, process, start us, length us, style classes]}. */
    private static List<Object> cause(CauseMark mark) {
        return List.of(
                mark.cause(),
                mark.process(),
                ChartData.rounded(mark.startUs()),
                ChartData.rounded(mark.durationUs()),
                CauseWords.style(mark.cause()));
    }

    /** Where traces can be looked at; null if nowhere, or at an address that a browser should not be sent to. */
    static @Nullable String tracesUrl(Run run) {
        Run.Explanation explain = run.explain();
        String url = explain == null ? null : explain.tracesUrl();
        return url != null && (url.startsWith("http://") || url.startsWith("https://")) ? url : null;
    }

    private static List<Object> span(Span span) {
        return List.of(
                shortName(span.name()),
                span.service().equals(BROKER) ? 1 : 0,
                span.depth(),
                ChartData.rounded(span.startUs()),
                ChartData.rounded(span.durationUs()),
                note(span));
    }

    /** "send", not "send strobe-20261121T101500Z-constant-orders": the topic stands above the waterfall. */
    private static String shortName(String name) {
        for (String verb : List.of("message ", "send ", "receive ")) {
            if (name.startsWith(verb)) {
                return verb.strip();
            }
        }
        return name;
    }

    private static String note(Span span) {
        String group = span.attributes().get("messaging.consumer.group.name");
        String before = span.attributes().get("strobe.waiting_before_us");
        String records = span.attributes().get("strobe.records");
        List<String> notes = new ArrayList<>();
        if (group != null) {
            notes.add(group);
        }
        if (records != null) {
            notes.add(records.equals("1") ? "1 record" : records + " records");
        }
        if (before != null) {
            notes.add("had been waiting for " + Figures.latency(Double.valueOf(before)));
        }
        return String.join(", ", notes);
    }
}
