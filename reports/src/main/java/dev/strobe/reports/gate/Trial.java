package dev.strobe.reports.gate;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.commons.statistics.descriptive.Median;
import org.jspecify.annotations.Nullable;

/**
 * One metric on trial. It fails where two things are both shown: that it became worse at all, at the level that Holm's rule
 * allows, so that of runs of one build almost never any metric fails; and that it became worse by more than matters, at the
 * miss rate, so that a small change that is really there does not fail either. It passes where a change as large as matters
 * is excluded at the miss rate. Anything else is inconclusive.
 *
 * @param baseline figures of the runs that have one; of pairs, where both have
 * @param estimate null with fewer than two runs of a side
 * @param lacking how many more runs of the candidate than of the baseline have no such figure: too many unanswered messages
 *     leave no percentile, and what cannot be measured must not pass
 */
record Trial(
        GateMetric metric,
        List<Figure> baseline,
        List<Figure> candidate,
        @Nullable Estimate estimate,
        int lacking) {

    /** Beyond this many the advice to repeat is no advice. */
    static final int MORE_MAX = 1_000;

    private static final MathContext DIGITS = new MathContext(4);

    /** So many standard errors to spare settle it in four of five cases. */
    private static final double FOUR_OF_FIVE = 0.84;

    static Trial of(GateMetric metric, Sides sides, @Nullable String phase) {
        List<Optional<Figure>> first = figures(sides.baseline(), metric, phase);
        List<Optional<Figure>> second = figures(sides.candidate(), metric, phase);
        List<Figure> baseline = new ArrayList<>();
        List<Figure> candidate = new ArrayList<>();
        if (sides.paired()) {
            for (int pair = 0; pair < first.size(); pair++) {
                if (first.get(pair).isPresent() && second.get(pair).isPresent()) {
                    baseline.add(first.get(pair).orElseThrow());
                    candidate.add(second.get(pair).orElseThrow());
                }
            }
        } else {
            first.stream().flatMap(Optional::stream).forEach(baseline::add);
            second.stream().flatMap(Optional::stream).forEach(candidate::add);
        }
        int lacking =
                count(first) == 0 ? 0 : Math.max(0, second.size() - count(second) - (first.size() - count(first)));
        return of(metric, baseline, candidate, sides.paired(), lacking);
    }

    private static int count(List<Optional<Figure>> figures) {
        return (int) figures.stream().filter(Optional::isPresent).count();
    }

    static Trial of(GateMetric metric, List<Figure> baseline, List<Figure> candidate, boolean paired, int lacking) {
        Estimate estimate = null;
        if (Math.min(baseline.size(), candidate.size()) >= 2) {
            estimate = paired
                    ? Estimate.paired(baseline, candidate, metric.worse())
                    : Estimate.unpaired(baseline, candidate, metric.worse());
        }
        return new Trial(metric, List.copyOf(baseline), List.copyOf(candidate), estimate, lacking);
    }

    private static List<Optional<Figure>> figures(List<GateRun> runs, GateMetric metric, @Nullable String phase) {
        return runs.stream().map(run -> run.figure(metric, phase)).toList();
    }

    int runs() {
        return Math.min(baseline.size(), candidate.size());
    }

    /** Whether no run of either side has such a figure. */
    boolean empty() {
        return baseline.isEmpty() && candidate.isEmpty() && lacking == 0;
    }

    /**
     * The verdict on this metric.
     *
     * @param alarmLevel what the probability of the estimate may be
     * @param missLevel error of each statement about the smallest change that matters
     */
    MetricOutcome outcome(GatePolicy policy, double alarmLevel, double missLevel, boolean paired) {
        double matters = policy.matters().getOrDefault(metric, 0.0);
        if (estimate == null) {
            int more = Math.max(1, policy.runsMin() - runs());
            return new MetricOutcome(
                    metric,
                    Decision.INCONCLUSIVE,
                    median(baseline),
                    median(candidate),
                    null,
                    null,
                    null,
                    null,
                    alarmLevel,
                    matters,
                    runs(),
                    more,
                    reason(Decision.INCONCLUSIVE, policy, paired, more));
        }
        Decision decision = decision(policy, alarmLevel, missLevel);
        Integer more = decision == Decision.INCONCLUSIVE ? more(policy, alarmLevel, missLevel) : null;
        boolean up = metric.worse() > 0;
        return new MetricOutcome(
                metric,
                decision,
                median(baseline),
                median(candidate),
                Math.exp(metric.worse() * estimate.mean()),
                Math.exp(up ? estimate.low(missLevel) : -estimate.high(missLevel)),
                Math.exp(up ? estimate.high(missLevel) : -estimate.low(missLevel)),
                estimate.probability(),
                alarmLevel,
                matters,
                runs(),
                more,
                reason(decision, policy, paired, more));
    }

    /** What {@link #outcome} decides, without the rest. */
    Decision decision(GatePolicy policy, double alarmLevel, double missLevel) {
        if (estimate == null || runs() < policy.runsMin()) {
            return Decision.INCONCLUSIVE;
        }
        Decision decision = decide(estimate, policy.margin(metric), alarmLevel, missLevel);
        return decision == Decision.PASS && lacking > 0 ? Decision.INCONCLUSIVE : decision;
    }

    private static Decision decide(Estimate estimate, double margin, double alarmLevel, double missLevel) {
        if (estimate.probability() <= alarmLevel && estimate.above(margin, missLevel)) {
            return Decision.FAIL;
        }
        return estimate.below(margin, missLevel) ? Decision.PASS : Decision.INCONCLUSIVE;
    }

    /**
     * How many further ones would settle it in four of five cases; null where not even {@link #MORE_MAX} would. More of them
     * never settle less, so the number is found by halving.
     */
    private @Nullable Integer more(GatePolicy policy, double alarmLevel, double missLevel) {
        int low = Math.max(runs() + 1, policy.runsMin());
        int high = runs() + MORE_MAX;
        if (!settled(high, policy, alarmLevel, missLevel)) {
            return null;
        }
        while (low < high) {
            int middle = (low + high) / 2;
            if (settled(middle, policy, alarmLevel, missLevel)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low - runs();
    }

    private boolean settled(int all, GatePolicy policy, double alarmLevel, double missLevel) {
        double margin = policy.margin(metric);
        Estimate then = Objects.requireNonNull(estimate).with(all);
        double spare = FOUR_OF_FIVE * then.error();
        Estimate lucky = new Estimate(then.mean() - spare, then.error(), then.freedom(), all);
        Estimate unlucky = new Estimate(then.mean() + spare, then.error(), then.freedom(), all);
        return decide(lucky, margin, alarmLevel, missLevel) == Decision.FAIL
                || decide(unlucky, margin, alarmLevel, missLevel) == Decision.PASS;
    }

    private String reason(Decision decision, GatePolicy policy, boolean paired, @Nullable Integer more) {
        return switch (decision) {
            case PASS -> "a change for the worse of " + matters(policy) + " is excluded";
            case FAIL -> "worse, and by more than " + matters(policy);
            case INCONCLUSIVE, INVALID ->
                runs() < policy.runsMin() && lacking == 0 ? tooFew(policy, paired) : undecided(policy, more);
        };
    }

    private String undecided(GatePolicy policy, @Nullable Integer more) {
        if (lacking > 0) {
            return "not measurable in " + lacking + " runs of the candidate, where the baseline has it";
        }
        return "neither shown nor excluded to be worse by " + matters(policy)
                + (more == null ? ", and too near to it to be settled by repetition" : "");
    }

    private String tooFew(GatePolicy policy, boolean paired) {
        return runs() + " of the " + policy.runsMin() + (paired ? " pairs" : " runs a side") + " that a decision needs";
    }

    private String matters(GatePolicy policy) {
        double share = policy.matters().getOrDefault(metric, 0.0);
        return BigDecimal.valueOf(share * 100)
                        .round(DIGITS)
                        .stripTrailingZeros()
                        .toPlainString() + " %";
    }

    /** 0 where no run has the figure, which only one side may lack. */
    private static double median(List<Figure> figures) {
        return figures.isEmpty()
                ? 0
                : Median.withDefaults()
                        .evaluate(figures.stream().mapToDouble(Figure::value).toArray());
    }
}
