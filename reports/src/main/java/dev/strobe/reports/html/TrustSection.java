package dev.strobe.reports.html;

import dev.strobe.reports.run.Phase;
import dev.strobe.reports.run.Run;
import dev.strobe.reports.stats.Figures;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Answers "can I trust it?": whether the measurement is valid, and what the machine did to the numbers. */
final class TrustSection {

    /** Owner in {@code configuration} under which the harness leaves remarks on the measurement itself. */
    static final String REMARKS = "remarks";

    private TrustSection() {}

    static String html(Run run) {
        Html html = new Html();
        Run.Validity validity = run.validity();
        html.open("section id=\"trust\"").element("h2", "Can I trust it?");
        html.element("p class=\"answer\"", answer(run));
        html.list("ul class=\"plain\"", validity.reasons());
        invalidPhases(html, run);
        remarks(html, run);
        marks(html, run);
        html.open("div class=\"gauges\"");
        gauge(
                html,
                "Generator's own delay, p99",
                Figures.latency(validity.generatorDelayP99Us()),
                "How late the load generator itself called send. May be at most a tenth of the p99 it reports, or 100 \u00b5s.");
        gauge(
                html,
                "Longest hiccup",
                Figures.millis(validity.hiccupMaxMs()),
                "The longest time for which the harness as a whole stood still: GC, or the machine took the CPU away.");
        gauge(
                html,
                "Foreign CPU",
                pct(validity.foreignCpuPct()),
                "CPU of other processes on this machine, in per cent of one core. The limit is 10\u00a0%.");
        gauge(
                html,
                "Stolen CPU",
                pct(validity.stealPct()),
                "CPU time that the hypervisor gave to others. The limit is 1\u00a0%.");
        html.close("div").close("section");
        return html.toString();
    }

    private static String answer(Run run) {
        if (run.smoke()) {
            return "This is a smoke run: its time was scaled down. Delivery is judged; latencies and rates are shown so that"
                    + " you can see the machinery work, and are not judged.";
        }
        if (run.phases().isEmpty()) {
            return "Nothing was measured: the run ended before its first phase.";
        }
        if (!run.validity().valid()) {
            return "No. The result rests on a phase that was disturbed:";
        }
        if (run.verdict() == Run.Verdict.ERROR || run.verdict() == Run.Verdict.ABORTED) {
            return "As far as it got. The run did not finish; what it measured until then passed its checks.";
        }
        boolean marked =
                run.phases().stream().anyMatch(phase -> !PhaseWords.marks(phase).isEmpty());
        return "Yes. The load generator kept its schedule and nothing else disturbed the phases that the result rests on."
                + (marked ? " Read the figures with what is said below in mind." : "");
    }

    private static void invalidPhases(Html html, Run run) {
        List<String> lines = new ArrayList<>();
        for (Phase phase : run.phases()) {
            if (!phase.valid()) {
                lines.add("Phase " + phase.name() + " is not valid: " + String.join("; ", phase.invalidReasons()));
            }
        }
        html.list("ul class=\"plain\"", lines);
    }

    private static void remarks(Html html, Run run) {
        Map<String, String> remarks =
                Objects.requireNonNullElse(run.configuration().get(REMARKS), Map.of());
        Collection<String> lines = remarks.values();
        html.list("ul class=\"plain\"", List.copyOf(lines));
    }

    private static void marks(Html html, Run run) {
        Map<String, List<String>> phasesByMark = new LinkedHashMap<>();
        for (Phase phase : run.phases()) {
            for (String mark : PhaseWords.marks(phase)) {
                phasesByMark.computeIfAbsent(mark, m -> new ArrayList<>()).add(phase.name());
            }
        }
        if (phasesByMark.isEmpty()) {
            return;
        }
        html.element("h3", "What the machine did to the numbers").open("dl class=\"marks\"");
        phasesByMark.forEach((mark, phases) -> {
            String meaning = PhaseWords.meaning(mark);
            html.open("div")
                    .open("dt")
                    .element("span class=\"chip\"", mark)
                    .close("dt")
                    .open("dd");
            html.text(meaning == null ? "" : meaning + " ");
            html.element("span class=\"muted\"", "Seen in " + String.join(", ", phases) + ".")
                    .close("dd")
                    .close("div");
        });
        html.close("dl");
    }

    private static void gauge(Html html, String name, String value, String meaning) {
        html.open("div class=\"gauge\"").element("p class=\"gauge-name\"", name);
        html.element("p class=\"gauge-value\"", value.equals(Figures.NONE) ? "unknown" : value);
        html.element("p class=\"gauge-meaning\"", meaning).close("div");
    }

    private static String pct(@org.jspecify.annotations.Nullable Double pct) {
        return pct == null ? Figures.NONE : Figures.number(pct) + " %";
    }
}
