package dev.strobe.reports.html;

import dev.strobe.reports.chart.MachineLoad;
import dev.strobe.reports.run.Phase;
import dev.strobe.reports.run.Run;
import dev.strobe.reports.run.SeriesPoint;
import dev.strobe.reports.stats.Figures;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a verdict rests on, in one row below it: whether the measurement holds, what was expected, how much the target can
 * take, what became of the messages, and how near the machine was to its own limits. Each leads to its section.
 */
final class VerdictStrip {

    private static final String GOOD = "good";
    private static final String BAD = "bad";
    private static final String CARE = "care";
    private static final String PLAIN = "plain-state";
    private static final String UNKNOWN = "unknown";

    private VerdictStrip() {}

    static String html(Run run, List<SeriesPoint> series) {
        Html html = new Html();
        html.open("div class=\"strip\"");
        trust(html, run);
        expectations(html, run);
        capacity(html, run);
        delivery(html, run);
        ceilings(html, run, series);
        return html.close("div").toString();
    }

    private static void trust(Html html, Run run) {
        List<String> reasons = run.validity().reasons();
        if (run.phases().isEmpty()) {
            cell(html, "trust", PLAIN, "Measurement", "none", "The run ended before its first phase.");
        } else if (!run.validity().valid()) {
            String more = reasons.size() > 1 ? " And " + (reasons.size() - 1) + " more." : "";
            cell(html, "trust", BAD, "Measurement", "not valid", reasons.isEmpty() ? "" : reasons.getFirst() + more);
        } else if (run.smoke()) {
            cell(html, "trust", CARE, "Measurement", "smoke", "Time was scaled: latency is shown, not judged.");
        } else {
            long marked = run.phases().stream()
                    .filter(phase -> !PhaseWords.marks(phase).isEmpty())
                    .count();
            cell(
                    html,
                    "trust",
                    GOOD,
                    "Measurement",
                    "valid",
                    marked == 0
                            ? "Nothing disturbed it."
                            : Figures.count(marked) + " of " + run.phases().size()
                                    + " phases have marks to read along.");
        }
    }

    private static void expectations(Html html, Run run) {
        List<Run.ExpectationOutcome> all = run.expectations();
        if (all.isEmpty()) {
            cell(html, "expectations", PLAIN, "Expectations", "none", "The scenario states none.");
            return;
        }
        long met = all.stream().filter(Run.ExpectationOutcome::met).count();
        String note = all.stream()
                .filter(one -> !one.met())
                .findFirst()
                .map(one -> one.text() + ": measured " + (one.value() == null ? "nothing" : one.value()) + ".")
                .orElseGet(
                        () -> all.getFirst().text() + (all.size() > 1 ? " and " + (all.size() - 1) + " more." : "."));
        cell(
                html,
                "expectations",
                met == all.size() ? GOOD : BAD,
                "Expectations",
                met + " of " + all.size() + " met",
                note);
    }

    private static void capacity(Html html, Run run) {
        Run.Capacity capacity = run.capacity();
        if (capacity == null) {
            String note = run.phases().stream().anyMatch(PhaseWords::measured)
                    ? "The load has no steps, so none was looked for."
                    : "Nothing was measured.";
            cell(html, "load", PLAIN, "Capacity", UNKNOWN, note);
            return;
        }
        Double within = capacity.withinSloPerS();
        String slo = within == null
                ? capacity.slo() == null ? "No latency limit was set." : "No rate was within " + capacity.slo() + "."
                : Figures.rate(within) + " within " + capacity.slo() + ".";
        cell(html, "load", PLAIN, "Capacity, knee", knee(capacity), slo);
    }

    private static String knee(Run.Capacity capacity) {
        Double high = capacity.kneeHighPerS();
        Double low = capacity.kneeLowPerS();
        if (high == null) {
            return "not reached";
        }
        return low == null
                ? "< " + Figures.rate(high)
                : Figures.rate(low).replace("/s", "") + "\u2009\u2013\u2009" + Figures.rate(high);
    }

    private static void delivery(Html html, Run run) {
        Run.Delivery delivery = run.delivery();
        if (delivery.sent() == 0) {
            cell(html, "delivery", PLAIN, "Delivery audit", "nothing sent", "");
            return;
        }
        String acked = "Of " + Figures.count(delivery.acked()) + " acknowledged";
        String lost = Figures.count(delivery.lostAcked()) + " lost";
        String note = acked + ": " + Figures.count(delivery.duplicated()) + " twice, "
                + Figures.count(delivery.corrupted()) + " corrupted, " + Figures.count(delivery.reordered())
                + " out of order.";
        String state = delivery.lostAcked() + delivery.corrupted() > 0 ? BAD : delivery.duplicated() > 0 ? CARE : GOOD;
        cell(html, "delivery", state, "Delivery audit", lost, note);
    }

    private static void ceilings(Html html, Run run, List<SeriesPoint> series) {
        Optional<Phase> key = KeyPhase.of(run);
        Optional<MachineLoad> load = key.flatMap(phase -> MachineLoad.of(series, phase));
        if (key.isEmpty() || load.isEmpty()) {
            cell(html, "trust", PLAIN, "Machine's ceilings", UNKNOWN, "CPU was not read.");
            return;
        }
        double share = load.get().cores() / Math.max(1, run.host().cores());
        String note = "CPU of " + SummarySection.cores(run.host().cores()) + " in "
                + key.get().name() + ": " + parts(load.get()) + ". " + generator(key.get());
        cell(
                html,
                "trust",
                share > 0.85 ? CARE : GOOD,
                "Machine's ceilings",
                String.format(Locale.ROOT, "%.0f %% busy", share * 100),
                note);
    }

    /** A load thread that works for more than 80 % of the time makes the phase limited by its generator. */
    private static String generator(Phase phase) {
        Double busy = phase.generatorBusyPct();
        return busy == null
                ? "Generator: " + UNKNOWN + "."
                : String.format(Locale.ROOT, "Generator: busiest thread %.0f %% at work, limit 80 %%.", busy);
    }

    private static String parts(MachineLoad load) {
        return "target " + cores(load.target()) + ", harness " + cores(load.harness()) + ", others "
                + cores(load.foreign());
    }

    private static String cores(@Nullable Double cores) {
        return cores == null ? UNKNOWN : String.format(Locale.ROOT, "%.2f", cores);
    }

    private static void cell(Html html, String section, String state, String name, String value, String note) {
        html.open("a class=\"cell " + state + "\" href=\"#" + section + "\"");
        html.element("span class=\"cell-name\"", name)
                .element("span class=\"cell-value\"", value)
                .element("span class=\"cell-note\"", note)
                .close("a");
    }
}
