package dev.strobe.reports.stats;

import dev.strobe.reports.run.LatencySummary;
import dev.strobe.reports.run.Phase;
import dev.strobe.reports.run.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Two runs side by side, phase by phase.
 *
 * <p>Only like is compared with like: where scenario, load, cores or validity differ, a difference in the figures says
 * nothing about the target, and the comparison is refused unless it is forced. Two single runs have no spread, so no row
 * claims that a difference is real.
 *
 * @param unlike why the two must not be compared, in words; empty if they may be
 * @param notes what else a reader should know, such as different targets or phases that only one run reached
 * @param rows empty if the comparison was refused
 */
public record RunComparison(Run a, Run b, boolean forced, List<String> unlike, List<String> notes, List<Row> rows) {

    /** The name that rows about delivery carry in place of a phase. */
    public static final String WHOLE_RUN = "whole run";

    private static final double RATE_TOLERANCE = 0.005;

    /** What a figure counts, which decides how it prints. */
    public enum Unit {
        MICROSECONDS,
        PER_SECOND,
        MESSAGES
    }

    /**
     * One figure of both runs.
     *
     * @param a null where the run has no such figure
     * @param aLowerBound whether {@code a} is only a lower bound, because too many messages had no answer
     */
    public record Row(
            String phase,
            String metric,
            Unit unit,
            @Nullable Double a,
            @Nullable Double b,
            boolean aLowerBound,
            boolean bLowerBound) {

        /** {@code b - a}; null where either is missing. */
        public @Nullable Double difference() {
            return a == null || b == null ? null : b - a;
        }

        /** {@code b / a}; null where either is missing or {@code a} is 0. */
        public @Nullable Double ratio() {
            return a == null || b == null || a == 0 ? null : b / a;
        }
    }

    /** Lines about the first run, which is A, and another. */
    private record Reasons(String second, List<String> lines) {

        Reasons(String second) {
            this(second, new ArrayList<>());
        }

        void differs(String what, String a, String b) {
            if (!a.equals(b)) {
                lines.add(what + " differs: A " + a + ", " + second + " " + b);
            }
        }
    }

    /** @param forced whether to compare unlike runs all the same; the reasons stay listed */
    public static RunComparison of(Run a, Run b, boolean forced) {
        return of(a, b, "B", forced, a.scenario().sha256().equals(b.scenario().sha256()));
    }

    /**
     * The same of two among several runs.
     *
     * @param second what the second is called in words; the first is A
     * @param sameContent whether the scenarios are the same but for their target
     */
    static RunComparison of(Run a, Run b, String second, boolean forced, boolean sameContent) {
        List<String> unlike = unlike(a, b, second, sameContent);
        List<Row> rows = unlike.isEmpty() || forced ? rows(a, b) : List.of();
        return new RunComparison(a, b, forced, unlike, notes(a, b, second), rows);
    }

    public boolean refused() {
        return !forced && !unlike.isEmpty();
    }

    private static List<String> unlike(Run a, Run b, String second, boolean sameContent) {
        Reasons reasons = new Reasons(second);
        reasons.differs("format", a.schema(), b.schema());
        reasons.differs("scenario", a.scenario().name(), b.scenario().name());
        if (a.scenario().name().equals(b.scenario().name()) && !sameContent) {
            reasons.differs("content of the scenario", digest(a), digest(b));
        }
        reasons.differs(
                "cores",
                Integer.toString(a.host().cores()),
                Integer.toString(b.host().cores()));
        unfit(reasons.lines(), "A", a);
        unfit(reasons.lines(), second, b);
        for (Phase phase : a.phases()) {
            find(b, phase.name()).ifPresent(other -> loads(reasons, phase, other));
        }
        if (!a.phases().isEmpty() && !b.phases().isEmpty() && shared(a, b).isEmpty()) {
            reasons.lines().add("no measured phase has the same name in both");
        }
        return reasons.lines();
    }

    private static String digest(Run run) {
        String sha256 = run.scenario().sha256();
        return "sha256 " + sha256.substring(0, Math.min(12, sha256.length()));
    }

    private static void unfit(List<String> reasons, String which, Run run) {
        if (run.smoke()) {
            reasons.add(which + " is a smoke run: its time was scaled down");
        }
        switch (run.verdict()) {
            case PASS, FAIL -> {}
            case INVALID -> reasons.add(which + " is invalid: " + String.join("; ", run.verdictReasons()));
            case ERROR, ABORTED ->
                reasons.add(which + " did not end as planned: verdict "
                        + run.verdict().name().toLowerCase(Locale.ROOT));
        }
        if (run.phases().stream().noneMatch(RunComparison::measured)) {
            reasons.add(which + " measured nothing");
        }
    }

    private static void loads(Reasons reasons, Phase a, Phase b) {
        String what = "load of phase " + a.name();
        if (a.load() != b.load() || !Objects.equals(a.inFlight(), b.inFlight())) {
            reasons.differs(what, load(a), load(b));
            return;
        }
        Double rateA = a.offeredPerS();
        Double rateB = b.offeredPerS();
        if (rateA != null && rateB != null && Math.abs(rateA - rateB) > RATE_TOLERANCE * Math.max(rateA, rateB)) {
            reasons.differs(what, load(a), load(b));
        }
    }

    private static String load(Phase phase) {
        return phase.load() == Phase.Load.CLOSED
                ? "closed loop, " + phase.inFlight() + " in flight"
                : "open loop at " + Figures.rate(phase.offeredPerS());
    }

    private static List<String> notes(Run a, Run b, String second) {
        Reasons notes = new Reasons(second);
        notes.differs("target", target(a), target(b));
        notes.differs("CPU", a.host().cpu(), b.host().cpu());
        notes.differs("JDK", a.host().jdk(), b.host().jdk());
        only(notes.lines(), "A", a, b);
        only(notes.lines(), second, b, a);
        marks(notes.lines(), "A", a);
        marks(notes.lines(), second, b);
        return notes.lines();
    }

    private static String target(Run run) {
        return run.target().name() + " " + run.target().version();
    }

    private static void only(List<String> notes, String which, Run run, Run other) {
        List<String> names = run.phases().stream()
                .filter(RunComparison::measured)
                .map(Phase::name)
                .filter(name -> find(other, name).isEmpty())
                .toList();
        if (!names.isEmpty()) {
            notes.add("only " + which + " measured " + String.join(", ", names));
        }
    }

    private static void marks(List<String> notes, String which, Run run) {
        for (Phase phase : run.phases()) {
            if (measured(phase) && !phase.valid()) {
                notes.add(which + " " + phase.name() + " is not valid: " + String.join("; ", phase.invalidReasons()));
            }
            if (measured(phase) && !phase.marks().isEmpty()) {
                notes.add(which + " " + phase.name() + " is marked " + String.join(", ", phase.marks()));
            }
        }
    }

    private static List<Row> rows(Run a, Run b) {
        List<Row> rows = new ArrayList<>();
        for (Phase phase : shared(a, b)) {
            Phase other = find(b, phase.name()).orElseThrow();
            rows.add(plain(phase.name(), "acked_per_s", Unit.PER_SECOND, phase.ackedPerS(), other.ackedPerS()));
            latency(
                    rows,
                    phase.name(),
                    "end_to_end",
                    phase.latency().endToEnd(),
                    other.latency().endToEnd());
            latency(
                    rows,
                    phase.name(),
                    "publish_response",
                    phase.latency().publishResponse(),
                    other.latency().publishResponse());
            if (phase.load() == Phase.Load.CLOSED) {
                latency(
                        rows,
                        phase.name(),
                        "publish_service",
                        phase.latency().publishService(),
                        other.latency().publishService());
            }
            cpu(rows, phase, other);
        }
        delivery(rows, a.delivery(), b.delivery());
        return rows;
    }

    private static void latency(
            List<Row> rows, String phase, String name, @Nullable LatencySummary a, @Nullable LatencySummary b) {
        if (a == null && b == null) {
            return;
        }
        LatencySummary none = new LatencySummary(0, 0, null, null, null, null, null, null, null, null);
        LatencySummary left = a == null ? none : a;
        LatencySummary right = b == null ? none : b;
        boolean aLow = left.lowerBound();
        boolean bLow = right.lowerBound();
        rows.add(new Row(phase, name + " p50", Unit.MICROSECONDS, left.p50Us(), right.p50Us(), aLow, bLow));
        rows.add(new Row(phase, name + " p90", Unit.MICROSECONDS, left.p90Us(), right.p90Us(), aLow, bLow));
        rows.add(new Row(phase, name + " p99", Unit.MICROSECONDS, left.p99Us(), right.p99Us(), aLow, bLow));
        rows.add(new Row(phase, name + " p99.9", Unit.MICROSECONDS, left.p999Us(), right.p999Us(), aLow, bLow));
    }

    private static void cpu(List<Row> rows, Phase a, Phase b) {
        Phase.CpuPerMessage left = a.cpu();
        Phase.CpuPerMessage right = b.cpu();
        rows.add(plain(
                a.name(),
                "harness CPU per message",
                Unit.MICROSECONDS,
                left.harnessUsPerMsg(),
                right.harnessUsPerMsg()));
        rows.add(plain(
                a.name(), "target CPU per message", Unit.MICROSECONDS, left.targetUsPerMsg(), right.targetUsPerMsg()));
    }

    private static void delivery(List<Row> rows, Run.Delivery a, Run.Delivery b) {
        count(rows, "failed", a.failed(), b.failed());
        count(rows, "unknown", a.unknown(), b.unknown());
        count(rows, "unsent", a.unsent(), b.unsent());
        count(rows, "lost_acked", a.lostAcked(), b.lostAcked());
        count(rows, "duplicated", a.duplicated(), b.duplicated());
        count(rows, "redelivered", a.redelivered(), b.redelivered());
        count(rows, "reordered", a.reordered(), b.reordered());
        count(rows, "corrupted", a.corrupted(), b.corrupted());
        count(rows, "undelivered", a.undelivered(), b.undelivered());
    }

    private static void count(List<Row> rows, String name, long a, long b) {
        rows.add(plain(WHOLE_RUN, name, Unit.MESSAGES, (double) a, (double) b));
    }

    private static Row plain(String phase, String metric, Unit unit, @Nullable Double a, @Nullable Double b) {
        return new Row(phase, metric, unit, a, b, false, false);
    }

    /** Measured phases of A that B measured too, in A's order. */
    private static List<Phase> shared(Run a, Run b) {
        return a.phases().stream()
                .filter(RunComparison::measured)
                .filter(phase ->
                        find(b, phase.name()).filter(RunComparison::measured).isPresent())
                .toList();
    }

    private static Optional<Phase> find(Run run, String name) {
        return run.phases().stream().filter(phase -> phase.name().equals(name)).findFirst();
    }

    private static boolean measured(Phase phase) {
        return phase.kind() == Phase.Kind.MEASURE;
    }
}
