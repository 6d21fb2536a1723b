package dev.strobe.reports.stats;

import dev.strobe.reports.run.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the knee of a load that rises in steps: the bracket between the last step that held and the next one.
 *
 * <p>A step holds if at least 99 % of its offered load was achieved, its backlog did not grow (the interval of the slope
 * touches zero or lies below it, where an older backlog drains) and its p99 is within the SLO, if there is one. A
 * saturated step never holds.
 *
 * <p>The bracket rests on two steps. If one of them is invalid, or could not be judged, the bracket is withheld and the
 * method says why, so that no capacity figure ever rests on an invalid measurement.
 */
public final class KneeFinder {

    /** Least share of the offered load that a holding step achieves. */
    public static final double ACHIEVED_SHARE_MIN = 0.99;

    /**
     * One step as it was measured, in the order of the load.
     *
     * @param offeredPerS rate of the schedule
     * @param achievedPerS rate at which messages of this step completed
     * @param backlog null where too few intervals were seen for an interval of the slope
     * @param p99Us the latency that the SLO is about, in microseconds; null if unknown
     * @param marks as in {@link dev.strobe.reports.run.Phase}; {@code saturated} and {@code cpu-shared} matter here
     * @param invalidReasons in words; empty for a valid step
     */
    public record Step(
            String name,
            double offeredPerS,
            double achievedPerS,
            @Nullable BacklogSlope backlog,
            @Nullable Double p99Us,
            List<String> marks,
            List<String> invalidReasons) {

        public Step {
            marks = List.copyOf(marks);
            invalidReasons = List.copyOf(invalidReasons);
        }

        boolean valid() {
            return invalidReasons.isEmpty();
        }
    }

    /**
     * A service level objective.
     *
     * @param p99UsMax in microseconds
     * @param text as the scenario puts it
     */
    public record Slo(double p99UsMax, String text) {}

    private enum Outcome {
        HELD,
        FAILED,
        UNKNOWN
    }

    /** A step with what became of it; {@code why} is empty for a step that held. */
    private record Judged(Step step, Outcome outcome, String why) {}

    private KneeFinder() {}

    /** The capacity of the target as far as these steps show it; never throws on incomplete steps. */
    public static Run.Capacity find(List<Step> steps, Optional<Slo> slo) {
        List<Judged> judged =
                steps.stream().map(step -> judge(step, slo.orElse(null))).toList();
        int lastHeld = -1;
        for (int i = 0; i < judged.size(); i++) {
            lastHeld = judged.get(i).outcome() == Outcome.HELD ? i : lastHeld;
        }
        Bracket bracket = bracket(judged, lastHeld);
        List<String> method = new ArrayList<>(bracket.method());
        Double withinSlo = null;
        if (slo.isPresent() && lastHeld >= 0) {
            Step held = steps.get(lastHeld);
            if (held.valid()) {
                withinSlo = held.offeredPerS();
            } else {
                method.add("rate within the SLO withheld: " + invalid(held));
            }
        }
        if (steps.stream().anyMatch(step -> step.marks().contains("cpu-shared"))) {
            method.add("of this machine, generator included: harness and target shared its cores, so compare only with"
                    + " runs on as many cores");
        }
        return new Run.Capacity(
                bracket.lowPerS(),
                bracket.highPerS(),
                withinSlo,
                slo.map(Slo::text).orElse(null),
                String.join("; ", method));
    }

    private record Bracket(
            @Nullable Double lowPerS, @Nullable Double highPerS, List<String> method) {
        static Bracket none(String reason) {
            return new Bracket(null, null, List.of(reason));
        }
    }

    private static Bracket bracket(List<Judged> judged, int lastHeld) {
        if (judged.isEmpty()) {
            return Bracket.none("no knee: no step was measured");
        }
        Judged held = lastHeld < 0 ? null : judged.get(lastHeld);
        if (lastHeld == judged.size() - 1) {
            Step last = judged.getLast().step();
            return Bracket.none("no knee: no step failed to hold up to " + rate(last.offeredPerS()) + " (" + last.name()
                    + "), so offer more to find it");
        }
        Judged next = judged.get(lastHeld + 1);
        if (held != null && !held.step().valid()) {
            return Bracket.none("knee withheld: it would rest on " + invalid(held.step()));
        }
        if (!next.step().valid()) {
            return Bracket.none("knee withheld: it would rest on " + invalid(next.step()));
        }
        if (next.outcome() == Outcome.UNKNOWN) {
            return Bracket.none("knee withheld: " + next.step().name() + " could not be judged, " + next.why());
        }
        List<String> method = new ArrayList<>();
        String held99 = "achieved >= 99 % of offered, backlog not growing, p99 within the SLO if there is one";
        if (held == null) {
            method.add("below the first step: " + next.step().name() + " did not hold, " + next.why()
                    + "; a step holds with " + held99);
            return new Bracket(null, next.step().offeredPerS(), method);
        }
        method.add("between " + held.step().name() + ", the last step that held (" + held99 + "), and "
                + next.step().name() + ", which did not: " + next.why());
        judged.stream()
                .limit(lastHeld)
                .filter(earlier -> earlier.outcome() != Outcome.HELD)
                .forEach(earlier ->
                        method.add("the earlier " + earlier.step().name() + " did not hold either, " + earlier.why()));
        return new Bracket(held.step().offeredPerS(), next.step().offeredPerS(), method);
    }

    private static Judged judge(Step step, @Nullable Slo slo) {
        if (step.marks().contains("saturated")) {
            return new Judged(step, Outcome.FAILED, "it saturated: the load fell more than 5 s behind its schedule");
        }
        if (step.achievedPerS() < ACHIEVED_SHARE_MIN * step.offeredPerS()) {
            return new Judged(
                    step,
                    Outcome.FAILED,
                    "achieved " + rate(step.achievedPerS()) + " of " + rate(step.offeredPerS()) + " offered");
        }
        BacklogSlope backlog = step.backlog();
        if (backlog != null && backlog.grows()) {
            return new Judged(step, Outcome.FAILED, growth(backlog));
        }
        Double p99Us = step.p99Us();
        if (slo != null && p99Us != null && p99Us > slo.p99UsMax()) {
            return new Judged(
                    step,
                    Outcome.FAILED,
                    String.format(Locale.ROOT, "p99 %.0f us over the SLO's %.0f us", p99Us, slo.p99UsMax()));
        }
        if (backlog == null) {
            return new Judged(step, Outcome.UNKNOWN, "too few intervals to tell whether its backlog grew");
        }
        if (slo != null && p99Us == null) {
            return new Judged(step, Outcome.UNKNOWN, "its p99 is not known");
        }
        return new Judged(step, Outcome.HELD, "");
    }

    private static String growth(BacklogSlope backlog) {
        return String.format(
                Locale.ROOT,
                "backlog grew by %.1f messages a second (%.0f %% interval %.1f to %.1f)",
                backlog.perS(),
                backlog.confidence() * 100,
                backlog.lowPerS(),
                backlog.highPerS());
    }

    private static String invalid(Step step) {
        return step.name() + ", which is invalid (" + String.join("; ", step.invalidReasons()) + ")";
    }

    private static String rate(double perS) {
        return String.format(Locale.ROOT, "%.0f/s", perS);
    }
}
