package dev.strobe.reports.html;

import dev.strobe.reports.run.LatencySummary;
import dev.strobe.reports.run.Phase;
import dev.strobe.reports.run.Run;
import dev.strobe.reports.stats.Figures;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The few figures on speed that a reader takes away. Each tile says which phase it speaks of. */
final class KeyFigures {

    private KeyFigures() {}

    static String html(Run run) {
        Html html = new Html();
        html.open("div class=\"tiles\"");
        capacity(html, run);
        KeyPhase.of(run).ifPresent(phase -> {
            latency(html, phase);
            achieved(html, phase);
        });
        return html.close("div").toString();
    }

    private static void capacity(Html html, Run run) {
        Run.Capacity capacity = run.capacity();
        Double low = capacity == null ? null : capacity.kneeLowPerS();
        Double high = capacity == null ? null : capacity.kneeHighPerS();
        if (capacity != null && withinSlo(html, capacity)) {
            return;
        }
        if (high != null) {
            String value = low == null ? "< " + Figures.rate(high) : bare(low) + " \u2013 " + Figures.rate(high);
            String note = low == null
                    ? "The target did not keep up at any step."
                    : "The target keeps up at " + Figures.rate(low) + " and no longer at " + Figures.rate(high) + ".";
            tile(html, "Knee", value, note);
            return;
        }
        Optional<Phase> peak =
                run.phases().stream().filter(PhaseWords::measured).max(Comparator.comparingDouble(Phase::ackedPerS));
        if (peak.isEmpty()) {
            tile(html, "Rate", Figures.NONE, "No phase was measured.");
            return;
        }
        Phase phase = peak.get();
        String note = capacity == null
                ? "Acknowledged in " + phase.name() + ", " + PhaseWords.load(phase) + "."
                : "No step saturated: the knee lies above this.";
        String name = PhaseWords.closed(phase) ? "Peak rate, closed loop" : "Highest rate";
        tile(html, name, Figures.rate(phase.ackedPerS()), note);
    }

    /** False where the knee says more. */
    private static boolean withinSlo(Html html, Run.Capacity capacity) {
        String slo = capacity.slo();
        Double within = capacity.withinSloPerS();
        Double high = capacity.kneeHighPerS();
        if (slo == null || (within == null && capacity.kneeLowPerS() != null)) {
            return false;
        }
        if (within == null) {
            String value = high == null ? "not given" : "< " + Figures.rate(high);
            tile(html, "Capacity", value, capacity.method().split(";", 2)[0] + ".");
            return true;
        }
        String above = high == null ? "No higher rate was tried." : Figures.rate(high) + " did not.";
        tile(html, "Capacity", Figures.rate(within), "The highest rate that held " + slo + ". " + above);
        return true;
    }

    private static void latency(Html html, Phase phase) {
        LatencySummary endToEnd = phase.latency().endToEnd();
        LatencySummary summary = endToEnd == null ? PhaseWords.publish(phase) : endToEnd;
        if (summary == null) {
            return;
        }
        String from = endToEnd == null ? "Publish" : "End-to-end";
        String what = from + (PhaseWords.closed(phase) ? " service time, closed loop" : " latency");
        html.open("div class=\"tile tile-wide\"")
                .element("p class=\"tile-name\"", what)
                .open("div class=\"trio\"");
        part(html, "p50", summary, summary.p50Us());
        part(html, "p99", summary, summary.p99Us());
        part(html, "p99.9", summary, summary.p999Us());
        String load =
                PhaseWords.closed(phase) ? PhaseWords.load(phase) : "offered " + Figures.rate(phase.offeredPerS());
        html.close("div");
        html.element("p class=\"tile-note\"", phase.name() + ", " + load + ": " + KeyPhase.why(phase) + ".");
        html.close("div");
    }

    private static void part(Html html, String name, LatencySummary summary, @Nullable Double us) {
        html.open("div").element("span class=\"trio-value\"", Figures.percentile(summary, us));
        html.element("span class=\"trio-name\"", name).close("div");
    }

    private static void achieved(Html html, Phase phase) {
        Double offered = phase.offeredPerS();
        if (offered == null || offered <= 0) {
            Integer inFlight = phase.inFlight();
            tile(
                    html,
                    "In flight",
                    inFlight == null ? Figures.NONE : Figures.count(inFlight),
                    "Messages awaiting an answer. A closed loop offers no rate.");
            return;
        }
        tile(
                html,
                "Achieved of offered",
                Figures.share(phase.ackedPerS() / offered),
                Figures.rate(phase.ackedPerS()) + " of " + Figures.rate(offered) + " in " + phase.name() + ".");
    }

    private static void tile(Html html, String name, String value, String note) {
        html.open("div class=\"tile\"").element("p class=\"tile-name\"", name);
        html.element("p class=\"tile-value\"", value)
                .element("p class=\"tile-note\"", note)
                .close("div");
    }

    private static String bare(double perS) {
        String rate = Figures.rate(perS);
        return rate.substring(0, rate.length() - 2);
    }
}
