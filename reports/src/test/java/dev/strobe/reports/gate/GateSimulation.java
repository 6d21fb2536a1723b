package dev.strobe.reports.gate;

import dev.strobe.reports.gate.RecordedRun.Change;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.apache.commons.statistics.distribution.BetaDistribution;

/**
 * Plays whole interleaved comparisons from recorded runs of one build: two of them, drawn at random, make a pair, the
 * candidate with a change planted in it; looked at as {@link LookPlan} says, until the answer is clear or the pairs are used
 * up.
 *
 * @param builds recorded runs of each; a comparison takes both sides from one
 * @param pairsMax what the budget has time for
 */
record GateSimulation(List<List<RecordedRun>> builds, GatePolicy policy, int pairsMax) {

    /** How many comparisons failed and passed, of how many, and which metrics failed. */
    record Tally(int comparisons, int failed, int passed, double pairsMean, Map<GateMetric, Integer> failures) {

        double failedShare() {
            return (double) failed / comparisons;
        }

        double passedShare() {
            return (double) passed / comparisons;
        }

        int failures(GateMetric metric) {
            return failures.getOrDefault(metric, 0);
        }

        /** Upper end of the one-sided 95 % interval of Clopper and Pearson. */
        double failedShareMax() {
            return failed == comparisons
                    ? 1
                    : BetaDistribution.of(failed + 1.0, comparisons - failed).inverseCumulativeProbability(0.95);
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%d comparisons: %.2f %% fail (upper bound %.2f %%), %.1f %% pass, %.1f pairs on average, failures %s",
                    comparisons,
                    100 * failedShare(),
                    100 * failedShareMax(),
                    100 * passedShare(),
                    pairsMean,
                    failures);
        }
    }

    Tally play(int comparisons, Change change, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int failed = 0;
        int passed = 0;
        int pairs = 0;
        Map<GateMetric, Integer> failures = new EnumMap<>(GateMetric.class);
        for (int comparison = 0; comparison < comparisons; comparison++) {
            Played played = comparison(change, random.split());
            pairs += played.pairs();
            failed += played.decision() == Decision.FAIL ? 1 : 0;
            passed += played.decision() == Decision.PASS ? 1 : 0;
            played.failures().forEach(metric -> failures.merge(metric, 1, Integer::sum));
        }
        return new Tally(comparisons, failed, passed, (double) pairs / comparisons, failures);
    }

    private record Played(Decision decision, int pairs, List<GateMetric> failures) {}

    private Played comparison(Change change, SplittableRandom random) {
        LookPlan plan = new LookPlan(policy.runsMin(), pairsMax);
        List<RecordedRun> build = any(builds, random);
        Map<GateMetric, List<Figure>> baseline = new EnumMap<>(GateMetric.class);
        Map<GateMetric, List<Figure>> candidate = new EnumMap<>(GateMetric.class);
        double share = 0;
        Decision decision = Decision.INCONCLUSIVE;
        Map<GateMetric, Decision> decisions = Map.of();
        int pairs = 0;
        while (pairs < pairsMax && decision == Decision.INCONCLUSIVE) {
            add(baseline, any(build, random).play(random, Change.NONE));
            add(candidate, any(build, random).play(random, change));
            pairs++;
            if (plan.due(pairs)) {
                decisions =
                        decisions(trials(baseline, candidate), ErrorRates.between(policy, share, plan.share(pairs)));
                share = plan.share(pairs);
                decision = whole(decisions.values());
            }
        }
        List<GateMetric> failures = new ArrayList<>();
        decisions.forEach((metric, own) -> {
            if (own == Decision.FAIL) {
                failures.add(metric);
            }
        });
        return new Played(decision, pairs, failures);
    }

    private Map<GateMetric, Decision> decisions(Map<GateMetric, Trial> trials, ErrorRates rates) {
        Map<GateMetric, Double> levels = Holm.levels(trials, rates.alarm());
        Map<GateMetric, Decision> decisions = new EnumMap<>(GateMetric.class);
        trials.forEach((metric, trial) ->
                decisions.put(metric, trial.decision(policy, levels.getOrDefault(metric, 0.0), rates.miss())));
        return decisions;
    }

    private static Decision whole(Collection<Decision> decisions) {
        if (decisions.contains(Decision.FAIL)) {
            return Decision.FAIL;
        }
        return decisions.contains(Decision.INCONCLUSIVE) ? Decision.INCONCLUSIVE : Decision.PASS;
    }

    private static <T> T any(List<T> all, SplittableRandom random) {
        return all.get(random.nextInt(all.size()));
    }

    private static void add(Map<GateMetric, List<Figure>> side, Map<GateMetric, Figure> run) {
        run.forEach((metric, figure) ->
                side.computeIfAbsent(metric, m -> new ArrayList<>()).add(figure));
    }

    private Map<GateMetric, Trial> trials(
            Map<GateMetric, List<Figure>> baseline, Map<GateMetric, List<Figure>> candidate) {
        Map<GateMetric, Trial> trials = new EnumMap<>(GateMetric.class);
        baseline.forEach((metric, figures) -> {
            if (policy.judges(metric)) {
                trials.put(metric, Trial.of(metric, figures, Objects.requireNonNull(candidate.get(metric)), true, 0));
            }
        });
        return trials;
    }
}
