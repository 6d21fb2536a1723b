package dev.strobe.harness.cli;

import dev.strobe.harness.engine.RunOutcome;
import dev.strobe.harness.observe.otlp.ExportOutcome;
import dev.strobe.reports.run.LatencySummary;
import dev.strobe.reports.run.Phase;
import dev.strobe.reports.run.Run;
import dev.strobe.reports.stats.Anomalies;
import dev.strobe.reports.stats.FaultTable;
import dev.strobe.reports.stats.Figures;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The result of a run in about fifteen lines, a few more for many groups, ending with the report's path. */
final class Summary {

    private static final int LINES_MAX = 15;
    private static final int REASONS_MAX = 3;
    private static final int METHOD_CHARS = 110;
    private static final int SUBSCRIPTIONS_MAX = 6;
    private static final int FAULT_LINES_MAX = 7;
    private static final int COLUMNS = 80;
    private static final String MORE = ", ...";

    /** A sum of rounded shares may miss a whole number by a hair. */
    private static final double ROUNDING = 1e-6;

    private static final String ROW = "  %-9s %11s %11s %9s %9s %9s  %s";

    private Summary() {}

    static String of(RunOutcome outcome) {
        Run run = outcome.run();
        List<String> head = head(run);
        List<String> tail = tail(run, outcome);
        List<String> lines = new ArrayList<>(head);
        List<String> fanOut = fanOut(run);
        List<String> faults = FaultTable.lines(run, FAULT_LINES_MAX);
        lines.addAll(table(run, LINES_MAX - head.size() - fanOut.size() - faults.size() - tail.size()));
        lines.addAll(fanOut);
        lines.addAll(faults);
        lines.addAll(tail);
        return "\n" + String.join("\n", lines) + "\n";
    }

    private static List<String> head(Run run) {
        List<String> lines = new ArrayList<>();
        String smoke = run.smoke() ? ", smoke: latency is shown and not judged" : "";
        lines.add(run.scenario().name() + " on " + run.target().name() + " ("
                + run.target().version() + "): " + run.verdict().name() + smoke);
        List<String> reasons = new ArrayList<>(run.verdictReasons());
        if (!run.validity().valid()) {
            run.validity().reasons().stream()
                    .filter(reason -> !reasons.contains(reason))
                    .forEach(reasons::add);
        }
        reasons.stream()
                .limit(REASONS_MAX)
                .forEach(reason -> lines.add("  " + reason.lines().findFirst().orElse("")));
        if (reasons.size() > REASONS_MAX) {
            lines.add("  and " + (reasons.size() - REASONS_MAX) + " more reasons, see the report");
        }
        return lines;
    }

    private static List<String> table(Run run, int linesMax) {
        List<String> lines = new ArrayList<>();
        List<Phase> phases = run.phases();
        if (phases.isEmpty()) {
            return lines;
        }
        lines.add(String.format(
                Locale.ROOT, ROW, "phase", "offered", "achieved", "p50", "p99", "p99.9", latencyName(phases)));
        for (Phase phase : lastOf(phases, Math.max(1, linesMax - 1))) {
            LatencySummary latency = latency(phase);
            lines.add(String.format(
                            Locale.ROOT,
                            ROW,
                            phase.name(),
                            phase.offeredPerS() == null ? "closed loop" : Figures.rate(phase.offeredPerS()),
                            Figures.rate(phase.ackedPerS()),
                            Figures.percentile(latency, latency == null ? null : latency.p50Us()),
                            Figures.percentile(latency, latency == null ? null : latency.p99Us()),
                            Figures.percentile(latency, latency == null ? null : latency.p999Us()),
                            marks(phase))
                    .stripTrailing());
        }
        return lines;
    }

    /** Where there is no room for all of them, warm-ups give way first. */
    private static List<Phase> lastOf(List<Phase> phases, int linesMax) {
        List<Phase> shown = phases.size() <= linesMax
                ? phases
                : phases.stream()
                        .filter(phase -> phase.kind() != Phase.Kind.WARMUP)
                        .toList();
        return shown.subList(Math.max(0, shown.size() - linesMax), shown.size());
    }

    /** Each subscription of the last measured phase, the fastest and the slowest of many; nothing for fewer than two. */
    private static List<String> fanOut(Run run) {
        List<String> lines = new ArrayList<>();
        Phase last = run.phases().stream()
                .filter(phase -> phase.kind() == Phase.Kind.MEASURE)
                .reduce((a, b) -> b)
                .orElse(null);
        Phase.Spread spread = last == null ? null : last.spread();
        if (last == null || spread == null) {
            return lines;
        }
        List<Phase.SubscriptionPhase> shown = new ArrayList<>(last.subscriptions());
        if (shown.size() > SUBSCRIPTIONS_MAX) {
            shown.sort(Comparator.comparingDouble(Summary::p99Us));
            shown = List.of(shown.getFirst(), shown.getLast());
        }
        lines.add(String.format(
                Locale.ROOT, ROW, "group", "received", "backlog", "p50", "p99", "p99.9", "in " + last.name()));
        for (Phase.SubscriptionPhase subscription : shown) {
            LatencySummary latency = subscription.endToEnd();
            lines.add(String.format(
                            Locale.ROOT,
                            ROW,
                            subscription.name(),
                            Figures.count(subscription.received()),
                            Figures.count(subscription.backlogMax()),
                            Figures.percentile(latency, latency == null ? null : latency.p50Us()),
                            Figures.percentile(latency, latency == null ? null : latency.p99Us()),
                            Figures.percentile(latency, latency == null ? null : latency.p999Us()),
                            "")
                    .stripTrailing());
        }
        lines.add("  spread of " + last.subscriptions().size() + " groups: p50 " + Figures.latency(spread.p50Us())
                + ", p99 " + Figures.latency(spread.p99Us()) + " between the fastest and the slowest");
        return lines;
    }

    private static double p99Us(Phase.SubscriptionPhase subscription) {
        LatencySummary latency = subscription.endToEnd();
        Double p99Us = latency == null ? null : latency.p99Us();
        return p99Us == null ? Double.MAX_VALUE : p99Us;
    }

    private static List<String> tail(Run run, RunOutcome outcome) {
        List<String> lines = new ArrayList<>();
        Run.Capacity capacity = run.capacity();
        if (capacity != null) {
            capacity(run, capacity, lines);
        }
        Run.Delivery delivery = run.delivery();
        lines.add("  delivery: " + Figures.count(delivery.sent()) + " sent, " + Figures.count(delivery.acked())
                + " acked, " + Figures.count(delivery.lostAcked()) + " lost, "
                + Figures.count(delivery.duplicated()) + " duplicated, " + Figures.count(delivery.reordered())
                + " reordered, " + Figures.count(delivery.corrupted()) + " corrupted");
        if (delivery.offsetsBack() != null && delivery.offsetsBack() > 0) {
            lines.add("  offsets went back " + Figures.count(delivery.offsetsBack()) + " times without a rebalance");
        }
        recordsPerRequest(run).ifPresent(lines::add);
        explained(run).ifPresent(lines::add);
        standsOut(run).ifPresent(lines::add);
        outcome.exported().map(exported -> exported(exported, outcome)).ifPresent(lines::add);
        lines.add("  report: " + outcome.directory().report());
        return lines;
    }

    private static void capacity(Run run, Run.Capacity capacity, List<String> lines) {
        Double within = capacity.withinSloPerS();
        if (within != null) {
            lines.add("  capacity: " + Figures.rate(within) + " within " + capacity.slo());
        }
        Double low = capacity.kneeLowPerS();
        Double high = capacity.kneeHighPerS();
        if (high != null) {
            String bracket = low == null
                    ? "below " + Figures.rate(high)
                    : "between " + Figures.rate(low) + " and " + Figures.rate(high);
            lines.add("  knee: " + bracket + sharing(run));
        } else if (within != null) {
            lines.add("  knee: above that: no rate failed, so search further up");
        } else {
            String what = capacity.slo() == null ? "knee" : "capacity";
            lines.add("  " + what + ": none given: " + brief(capacity.method()));
        }
    }

    /** What the slow messages were held up by, at p99.9 or what there is of a run too short for it. */
    private static Optional<String> explained(Run run) {
        Run.Explanation explain = run.explain();
        List<Run.Tail> tails = explain == null || explain.tails() == null ? List.of() : explain.tails();
        return tails.stream()
                .filter(tail -> tail.outliers() > 0 && tail.explainedPct() != null)
                .min(Comparator.comparing(tail -> !tail.percentile().equals("p99_9")))
                .map(Summary::explained);
    }

    private static String explained(Run.Tail tail) {
        double explainedPct = tail.explainedPct() == null ? 0 : tail.explainedPct();
        StringBuilder line = new StringBuilder("  tail: " + tail.percentile().replace('_', '.') + " is explained to "
                + (long) Math.floor(explainedPct + ROUNDING) + " %");
        List<Run.Cause> causes = tail.causes().stream()
                .filter(cause -> !cause.cause().equals("unknown") && cause.sharePct() >= 0.5)
                .sorted(Comparator.comparingDouble(Run.Cause::sharePct).reversed())
                .toList();
        String separator = ": ";
        for (Run.Cause cause : causes) {
            String next = separator + Math.round(cause.sharePct()) + " % " + cause.cause() + follower(cause);
            if (line.length() + next.length() > COLUMNS - MORE.length()) {
                return line.append(MORE).toString();
            }
            line.append(next);
            separator = ", ";
        }
        return line.toString();
    }

    /** Whom it was that was waited for the longest. */
    private static String follower(Run.Cause cause) {
        return cause.followers() == null || cause.followers().isEmpty()
                ? ""
                : " (node " + cause.followers().getFirst().node() + ")";
    }

    private static Optional<String> standsOut(Run run) {
        List<Run.Anomaly> anomalies = run.anomalies();
        int count = anomalies == null ? 0 : Anomalies.moments(anomalies).size();
        return switch (count) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of("  one stretch stands out from the intervals around it, see the report");
            default ->
                Optional.of("  " + Figures.count(count)
                        + " stretches stand out from the intervals around them, see the report");
        };
    }

    private static String exported(ExportOutcome exported, RunOutcome outcome) {
        String text = "  telemetry: " + exported.text();
        return exported.tracesWaiting() + exported.intervalsWaiting() == 0
                ? text
                : text + "\n    kept in the run directory; to deliver: strobe report "
                        + outcome.directory().path() + " --otlp URL";
    }

    /** Of the last measured phase: what the batching was, without which no two CPU figures compare. */
    private static Optional<String> recordsPerRequest(Run run) {
        return run.phases().stream()
                .filter(phase -> phase.kind() == Phase.Kind.MEASURE && phase.recordsPerRequest() != null)
                .reduce((a, b) -> b)
                .map(phase -> "  " + phase.name() + ": " + Figures.number(phase.recordsPerRequest())
                        + " records per request, target CPU per message "
                        + Figures.latency(phase.cpu().targetUsPerMsg()));
    }

    private static String sharing(Run run) {
        boolean shared = run.phases().stream().anyMatch(phase -> phase.marks().contains("cpu-shared"));
        return shared ? ", of this machine with the generator on it" : "";
    }

    /** The first {@value #METHOD_CHARS} characters or so; the report has the rest. */
    private static String brief(String method) {
        if (method.length() <= METHOD_CHARS) {
            return method;
        }
        int end = method.lastIndexOf(' ', METHOD_CHARS);
        return method.substring(0, end < 0 ? METHOD_CHARS : end) + " ... (see the report)";
    }

    private static String marks(Phase phase) {
        List<String> marks = new ArrayList<>(phase.marks());
        if (phase.kind() == Phase.Kind.WARMUP) {
            marks.add("not judged");
        } else if (!phase.valid()) {
            marks.add("invalid");
        }
        return String.join(", ", marks);
    }

    private static String latencyName(List<Phase> phases) {
        boolean endToEnd = phases.stream().anyMatch(phase -> phase.latency().endToEnd() != null);
        return endToEnd ? "end to end" : "to the ack";
    }

    private static @Nullable LatencySummary latency(Phase phase) {
        Phase.Latencies latency = phase.latency();
        if (latency.endToEnd() != null) {
            return latency.endToEnd();
        }
        return latency.publishResponse() != null ? latency.publishResponse() : latency.publishService();
    }
}
