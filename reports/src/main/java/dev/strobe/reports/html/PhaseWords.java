package dev.strobe.reports.html;

import dev.strobe.reports.run.LatencySummary;
import dev.strobe.reports.run.Phase;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is said about a phase and its marks, in the same words wherever its figures show. */
final class PhaseWords {

    private static final Map<String, String> MARKS = Map.of(
            "saturated",
            "The target did not keep up with the offered rate. Messages waited longer and longer, so the latencies of such"
                    + " a phase show how long the queue had grown, not how fast the target answers.",
            "cpu-shared",
            "Harness and target together used more than 85 % of this machine's cores and slowed each other down. Rates and"
                    + " knee are those of this machine, load generator included; compare them only with runs on as many cores.",
            "generator-limited",
            "The load generator, not the target, was the bottleneck. The figures are a floor for what the target can do.",
            "cold",
            "The phase began before JIT compilation, caches and connections had settled. Latencies are higher than those of"
                    + " a warm target.",
            "spin",
            "Load threads waited for their send times by spinning, which is precise and takes whole cores from whatever"
                    + " runs beside them.",
            "slo-missed",
            "A probe of a search for capacity: this rate does not keep the SLO. A search needs such probes to know where to"
                    + " stop.",
            "backlog-grew",
            "A probe of a search for capacity: at this rate the backlog of a subscription grew all the time.",
            "censored",
            "Some messages had no answer when the wait for them ended. They count with their age at that moment, so"
                    + " percentiles are lower bounds and print with \u2265.");

    private PhaseWords() {}

    /** A sentence on a mark; null for a mark that this version does not know. */
    static @Nullable String meaning(String mark) {
        return MARKS.get(mark);
    }

    static boolean closed(Phase phase) {
        return phase.load() == Phase.Load.CLOSED;
    }

    static boolean measured(Phase phase) {
        return phase.kind() == Phase.Kind.MEASURE;
    }

    /** "open loop at 20,000/s" or "closed loop, 16 in flight". */
    static String load(Phase phase) {
        if (!closed(phase)) {
            return "open loop";
        }
        return phase.inFlight() == null ? "closed loop" : "closed loop, " + phase.inFlight() + " in flight";
    }

    /** The marks of a phase, with those that follow from its figures. */
    static List<String> marks(Phase phase) {
        LatencySummary endToEnd = phase.latency().endToEnd();
        boolean censored = endToEnd != null && endToEnd.lowerBound();
        if (!censored || phase.marks().contains("censored")) {
            return phase.marks();
        }
        return java.util.stream.Stream.concat(phase.marks().stream(), java.util.stream.Stream.of("censored"))
                .toList();
    }

    /** The latency of publishing that a phase can honestly state: of a closed loop only the service time. */
    static @Nullable LatencySummary publish(Phase phase) {
        Phase.Latencies latency = phase.latency();
        if (closed(phase)) {
            return latency.publishService() == null ? latency.publishResponse() : latency.publishService();
        }
        return latency.publishResponse();
    }

    static void chips(Html html, Phase phase) {
        if (closed(phase)) {
            html.markup(
                    "<span class=\"chip chip-closed\" title=\"Each message was sent only when an earlier one was answered:"
                            + " latencies are service times\">closed loop</span>");
        }
        if (!phase.valid()) {
            html.markup("<span class=\"chip chip-invalid\" title=\""
                    + Html.escape(String.join(" ", phase.invalidReasons()))
                    + "\">invalid</span>");
        }
        for (String mark : marks(phase)) {
            String meaning = meaning(mark);
            html.markup("<span class=\"chip\" title=\"" + Html.escape(meaning == null ? "" : meaning) + "\">")
                    .text(mark)
                    .close("span");
        }
    }
}
