package dev.strobe.reports.html;

import dev.strobe.reports.run.LatencySummary;
import dev.strobe.reports.run.Phase;
import dev.strobe.reports.run.Run;
import dev.strobe.reports.stats.Figures;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The run in a few lines of Markdown, for a pull request: verdict, figures by phase, knee, delivery, how to repeat it. */
final class MarkdownSummary {

    private static final int PHASES_MAX = 12;

    private MarkdownSummary() {}

    static String of(Run run) {
        StringBuilder text = new StringBuilder();
        text.append("### ")
                .append(plain(run.scenario().name()))
                .append(" on ")
                .append(plain(run.target().name() + " " + run.target().version()))
                .append(": ")
                .append(run.verdict().name().toLowerCase(Locale.ROOT))
                .append(run.smoke() ? " (smoke)" : "")
                .append("\n\n");
        run.verdictReasons().forEach(reason -> line(text, plain(reason)));
        if (!run.validity().valid()) {
            run.validity().reasons().forEach(reason -> line(text, "not valid: " + plain(reason)));
        }
        run.expectations()
                .forEach(one -> line(
                        text,
                        (one.met() ? "met" : "**not met**") + ": " + code(one.text())
                                + (one.value() == null ? "" : ", measured " + plain(one.value()))));
        capacity(text, run.capacity());
        delivery(text, run.delivery());
        run.faults()
                .forEach(fault -> line(
                        text,
                        plain(fault.action() + " " + fault.subject()) + ": unavailable "
                                + Figures.millis(fault.unavailableMs()) + ", recovered "
                                + Figures.millis(fault.recoveredMs())));
        phases(text, run.phases());
        text.append('\n')
                .append(plain(run.host().cpu()))
                .append(", ")
                .append(SummarySection.cores(run.host().cores()))
                .append(", run ")
                .append(code(run.runId()))
                .append('\n');
        if (!run.command().isEmpty()) {
            text.append("\n```sh\n")
                    .append(RepeatSection.command(run).replace("```", "'''"))
                    .append("\n```\n");
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String line) {
        text.append("- ").append(line).append('\n');
    }

    private static void capacity(StringBuilder text, Run.@Nullable Capacity capacity) {
        if (capacity == null) {
            return;
        }
        Double high = capacity.kneeHighPerS();
        Double within = capacity.withinSloPerS();
        if (high != null) {
            line(text, "knee between " + Figures.rate(capacity.kneeLowPerS()) + " and " + Figures.rate(high));
        }
        if (within != null) {
            line(text, Figures.rate(within) + " within " + code(String.valueOf(capacity.slo())));
        }
    }

    private static void delivery(StringBuilder text, Run.Delivery delivery) {
        line(
                text,
                "delivery: " + Figures.count(delivery.acked()) + " acknowledged, " + Figures.count(delivery.lostAcked())
                        + " lost, " + Figures.count(delivery.duplicated()) + " duplicated, "
                        + Figures.count(delivery.reordered()) + " reordered, " + Figures.count(delivery.corrupted())
                        + " corrupted");
    }

    private static void phases(StringBuilder text, List<Phase> phases) {
        List<Phase> measured = phases.stream().filter(PhaseWords::measured).toList();
        if (measured.isEmpty()) {
            return;
        }
        text.append("""

                | phase | offered | acknowledged | end to end p50 | p99 | p99.9 | publish p99 | marks |
                |---|---:|---:|---:|---:|---:|---:|---|
                """);
        for (Phase phase : measured.subList(Math.max(0, measured.size() - PHASES_MAX), measured.size())) {
            LatencySummary endToEnd = phase.latency().endToEnd();
            LatencySummary publish = PhaseWords.publish(phase);
            text.append(List.of(
                            plain(phase.name()),
                            PhaseWords.closed(phase) ? "closed loop" : Figures.rate(phase.offeredPerS()),
                            Figures.rate(phase.ackedPerS()),
                            Figures.percentile(endToEnd, endToEnd == null ? null : endToEnd.p50Us()),
                            Figures.percentile(endToEnd, endToEnd == null ? null : endToEnd.p99Us()),
                            Figures.percentile(endToEnd, endToEnd == null ? null : endToEnd.p999Us()),
                            Figures.percentile(publish, publish == null ? null : publish.p99Us()),
                            (phase.valid() ? "" : "invalid ") + String.join(", ", PhaseWords.marks(phase)))
                    .stream()
                    .collect(Collectors.joining(" | ", "| ", " |\n")));
        }
        if (measured.size() > PHASES_MAX) {
            text.append("\nThe last ")
                    .append(PHASES_MAX)
                    .append(" of ")
                    .append(measured.size())
                    .append(" measured phases.\n");
        }
    }

    /** Text from a run: on one line, and without what Markdown or HTML would read as markup. */
    private static String plain(String text) {
        return text.replaceAll("\\s+", " ").replaceAll("([\\\\`*_\\[\\]<>|#])", "\\\\$1");
    }

    private static String code(String text) {
        return "`" + text.replaceAll("\\s+", " ").replace('`', '\'') + "`";
    }
}
