package dev.strobe.reports.html;

import dev.strobe.reports.run.Run;
import dev.strobe.reports.run.Run.FaultOutcome;
import dev.strobe.reports.stats.Figures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What was broken on purpose, and what came of it: in words, over time, and in a table. Nothing for a run without faults. */
final class FaultSection {

    private static final String NOT_OBSERVED = "Not observed.";
    private static final double MS_PER_S = 1e3;

    private FaultSection() {}

    static boolean applies(Run run) {
        return !run.faults().isEmpty();
    }

    static String html(Run run) {
        if (!applies(run)) {
            return "";
        }
        Html html = new Html();
        html.open("section id=\"faults\"").element("h2", "What broke?");
        run.faults().forEach(fault -> html.element("p class=\"answer\"", sentence(fault)));
        html.open("div class=\"card\"").element("h3", "What the faults did");
        html.element("p class=\"how\"", "Each point is one interval; messages count where they completed.");
        html.markup("""
                <p class="fault-keys"><span class="key key-hold"></span>took hold <span class="key key-fault"></span>in effect
                <span class="key key-gap"></span>unavailable, the worst partition <span class="key key-drain"></span>backlog
                drains <span class="key key-election"></span>leaders elected</p>
                """);
        html.markup("<div class=\"chart chart-faults\" id=\"chart-faults\"></div>")
                .close("div");
        table(html, run.faults());
        return html.close("section").toString();
    }

    private static String sentence(FaultOutcome fault) {
        StringBuilder text = new StringBuilder("At " + Figures.length(fault.atS()) + ": " + fault.action() + " "
                + fault.subject() + who(fault) + ". ");
        Integer withoutAck = fault.withoutAck();
        Double unavailableMs = fault.unavailableMs();
        if (withoutAck != null && withoutAck > 0) {
            text.append(partitions(withoutAck)).append(" took no message any more until the load ended.");
        } else if (unavailableMs == null) {
            text.append("It led no partition of this run, or nothing was seen of those that it led.");
        } else {
            text.append("Its partitions took messages again after ")
                    .append(Figures.millis(unavailableMs))
                    .append(" at the latest");
            if (fault.recoveredMs() != null) {
                text.append(
                        fault.recoveredMs() == 0
                                ? "; latency stayed within twice what it was"
                                : "; latency was back after " + Figures.millis(fault.recoveredMs()));
            }
            text.append('.');
        }
        long failed = errors(fault).values().stream().mapToLong(Long::longValue).sum();
        return text.append(failed == 0 ? " No send failed." : " " + Figures.count(failed) + " sends failed.")
                .toString();
    }

    private static String who(FaultOutcome fault) {
        List<Integer> nodes = Objects.requireNonNullElse(fault.nodes(), List.of());
        if (nodes.isEmpty()) {
            return "";
        }
        String names = nodes.stream().map(String::valueOf).collect(Collectors.joining(", "));
        return ", which was node " + names
                + (Boolean.TRUE.equals(fault.controller()) ? " and the active controller too" : "");
    }

    private static String partitions(int count) {
        return count == 1 ? "One of its partitions" : count + " of its partitions";
    }

    private static Map<String, Long> errors(FaultOutcome fault) {
        return Objects.requireNonNullElse(fault.errors(), Map.of());
    }

    private static void table(Html html, List<FaultOutcome> faults) {
        html.element("h3", "What each fault cost")
                .open("div class=\"scroll\"")
                .open("table")
                .markup("""
                <thead><tr><th class="num">At</th><th>Fault</th><th>Node</th><th class="num">Detected</th>
                <th class="num">Unavailable</th><th class="num">Longest gap</th><th class="num">Recovered</th>
                <th class="num">Drained</th><th class="num">Worst latency</th><th>Failed sends</th><th>By</th></tr></thead><tbody>
                """);
        for (FaultOutcome fault : faults) {
            boolean notBack = fault.withoutAck() != null && fault.withoutAck() > 0;
            html.open(notBack ? "tr class=\"bad\"" : "tr")
                    .element("td class=\"num\"", Figures.length(fault.atS()))
                    .element("td", fault.action() + " " + fault.subject())
                    .element("td", nodes(fault));
            html.figure(Figures.millis(fault.detectedMs()), NOT_OBSERVED)
                    .figure(
                            Figures.millis(fault.unavailableMs()),
                            notBack ? "Some partition was not back." : NOT_OBSERVED)
                    .figure(Figures.millis(fault.longestGapMs()), NOT_OBSERVED)
                    .figure(Figures.millis(fault.recoveredMs()), NOT_OBSERVED)
                    .figure(Figures.millis(fault.drainedMs()), NOT_OBSERVED)
                    .figure(Figures.millis(fault.worstMs()), NOT_OBSERVED);
            html.element("td", failed(fault))
                    .element("td", Objects.requireNonNullElse(fault.method(), ""))
                    .close("tr");
        }
        html.markup("</tbody></table></div>");
        html.element(
                "p class=\"note\"",
                "Unavailable: until a message intended after the fault was acknowledged, in the worst partition that the node"
                        + " led. Recovered: until p99 was back within twice its baseline for 5 s. Drained: until the backlog"
                        + " was back at its level before. All from the moment the fault took hold.");
    }

    private static String nodes(FaultOutcome fault) {
        String nodes = Objects.requireNonNullElse(fault.nodes(), List.<Integer>of()).stream()
                .map(String::valueOf)
                .collect(Collectors.joining(", "));
        return Boolean.TRUE.equals(fault.controller()) ? nodes + " (controller)" : nodes;
    }

    private static String failed(FaultOutcome fault) {
        return errors(fault).isEmpty()
                ? "0"
                : errors(fault).entrySet().stream()
                        .map(error -> Figures.count(error.getValue()) + " " + error.getKey())
                        .collect(Collectors.joining(", "));
    }

    /** For the chart, in seconds of the run. */
    static List<Map<String, @Nullable Object>> data(Run run) {
        List<Map<String, @Nullable Object>> faults = new ArrayList<>();
        for (FaultOutcome fault : run.faults()) {
            Map<String, @Nullable Object> data = new LinkedHashMap<>();
            double endS = fault.endS() == null ? run.durationS() : fault.endS();
            data.put("at", fault.atS());
            data.put("end", endS);
            data.put("until", Math.max(endS, fault.untilS() == null ? fault.atS() : fault.untilS()));
            data.put("gapEnd", after(fault, fault.unavailableMs()));
            data.put("drainEnd", after(fault, fault.drainedMs()));
            faults.add(data);
        }
        return faults;
    }

    /** Null for what was not observed or took no time: there is nothing to draw. */
    private static @Nullable Double after(FaultOutcome fault, @Nullable Double ms) {
        return ms == null || ms == 0 ? null : (Double) (fault.atS() + ms / MS_PER_S);
    }
}
