package dev.strobe.reports.gate;

import dev.strobe.reports.run.Run;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether the candidate is worse than the baseline.
 *
 * <p>Lost messages are a fact and no estimate: one that was acknowledged and is gone fails, if the baseline lost none. Every
 * other metric goes through {@link Trial}, at levels that Holm's rule deals out. The whole comparison fails if any metric
 * does, passes if all do, and is inconclusive otherwise.
 */
public final class Gate {

    private Gate() {}

    /**
     * Runs that were made at any time, looked at once. Where they were made in turn, they are compared two by two.
     *
     * @param baseline and {@code candidate}: at least one each
     * @throws UnlikeRunsException if the runs say nothing about each other
     */
    public static GateResult compare(List<GateRun> baseline, List<GateRun> candidate, GatePolicy policy) {
        return decide(Sides.of(baseline, candidate), policy, ErrorRates.whole(policy));
    }

    /**
     * Interleaved pairs, at one look of several.
     *
     * @param baseline and {@code candidate}: run {@code i} of the one belongs to run {@code i} of the other
     * @param rates what this look may spend
     * @throws UnlikeRunsException if the runs say nothing about each other
     */
    public static GateResult pairs(
            List<GateRun> baseline, List<GateRun> candidate, GatePolicy policy, ErrorRates rates) {
        return decide(new Sides(baseline, candidate, true), policy, rates);
    }

    private static GateResult decide(Sides made, GatePolicy policy, ErrorRates rates) {
        List<String> unlike = made.unlike();
        if (!unlike.isEmpty()) {
            throw new UnlikeRunsException(unlike);
        }
        List<String> notes = new ArrayList<>();
        String phase = made.phase(policy.phase());
        Sides sides = made.valid(phase, notes);
        notes.addAll(notes(made, policy, phase));
        List<MetricOutcome> outcomes = sides.runs() == 0 ? List.of() : outcomes(sides, policy, rates, phase, notes);
        Decision decision = whole(outcomes, enough(made, sides, policy));
        return new GateResult(
                decision,
                made.baseline().getFirst().run().scenario().name(),
                made.paired(),
                phase,
                target(made.baseline()),
                target(made.candidate()),
                ids(sides.baseline()),
                ids(sides.candidate()),
                outcomes,
                notes,
                policy,
                rates);
    }

    /** Whether leaving out what is not valid is not what made them too few. */
    private static boolean enough(Sides made, Sides valid, GatePolicy policy) {
        return valid.runs() >= policy.runsMin() || valid.runs() == made.runs();
    }

    private static Decision whole(List<MetricOutcome> outcomes, boolean enough) {
        if (outcomes.stream().anyMatch(outcome -> outcome.decision() == Decision.FAIL)) {
            return Decision.FAIL;
        }
        if (!enough) {
            return Decision.INVALID;
        }
        boolean settled =
                !outcomes.isEmpty() && outcomes.stream().allMatch(outcome -> outcome.decision() == Decision.PASS);
        return settled ? Decision.PASS : Decision.INCONCLUSIVE;
    }

    private static List<MetricOutcome> outcomes(
            Sides sides, GatePolicy policy, ErrorRates rates, @Nullable String phase, List<String> notes) {
        Map<GateMetric, Trial> trials = new EnumMap<>(GateMetric.class);
        for (GateMetric metric : policy.matters().keySet()) {
            Trial trial = Trial.of(metric, sides, phase);
            if (!trial.empty()) {
                trials.put(metric, trial);
            } else if (metric != GateMetric.LOST) {
                notes.add(metric.label() + " is not judged: no run has it");
            }
        }
        Map<GateMetric, Double> levels = Holm.levels(trials, rates.alarm());
        List<MetricOutcome> outcomes = new ArrayList<>();
        trials.forEach((metric, trial) ->
                outcomes.add(trial.outcome(policy, levels.getOrDefault(metric, 0.0), rates.miss(), sides.paired())));
        if (policy.judges(GateMetric.LOST)) {
            outcomes.add(lost(sides));
        }
        return outcomes;
    }

    private static MetricOutcome lost(Sides sides) {
        long before = sides.baseline().stream().mapToLong(GateRun::lost).sum();
        long after = sides.candidate().stream().mapToLong(GateRun::lost).sum();
        Decision decision = after == 0 ? Decision.PASS : before == 0 ? Decision.FAIL : Decision.INCONCLUSIVE;
        String reason = switch (decision) {
            case PASS -> "nothing that was acknowledged is missing";
            case FAIL -> "acknowledged messages are missing, and the baseline lost none";
            case INCONCLUSIVE, INVALID -> "both sides lose acknowledged messages: make the baseline sound first";
        };
        return new MetricOutcome(
                GateMetric.LOST, decision, before, after, null, null, null, null, null, 0, sides.runs(), null, reason);
    }

    private static List<String> notes(Sides made, GatePolicy policy, @Nullable String phase) {
        List<String> notes = new ArrayList<>();
        if (phase == null) {
            notes.add(
                    policy.phase() == null
                            ? "latency is not judged: no phase is open in every run"
                            : "latency is not judged: no open phase of every run is called " + policy.phase());
        }
        if (!made.paired()) {
            notes.add("the runs were not made in turn: what the machine did meanwhile is part of every difference");
        }
        return notes;
    }

    /** The build of the target, or where that does not tell them apart its name. */
    private static String target(List<GateRun> runs) {
        Run run = runs.getFirst().run();
        return run.target().name() + " " + run.target().version();
    }

    private static List<String> ids(List<GateRun> runs) {
        return runs.stream().map(run -> run.run().runId()).toList();
    }
}
