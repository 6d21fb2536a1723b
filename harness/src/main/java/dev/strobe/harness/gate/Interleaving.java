package dev.strobe.harness.gate;

import dev.strobe.harness.time.NanoClock;
import dev.strobe.reports.gate.Decision;
import dev.strobe.reports.gate.ErrorRates;
import dev.strobe.reports.gate.Gate;
import dev.strobe.reports.gate.GatePolicy;
import dev.strobe.reports.gate.GateResult;
import dev.strobe.reports.gate.GateRun;
import dev.strobe.reports.gate.LookPlan;
import dev.strobe.reports.run.Run.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs two targets in pairs, in an order that is drawn anew for each pair, until the answer is clear or the budget is spent.
 *
 * <p>The first pair tells how many the budget has time for, and with that at which pairs the runs are looked at
 * ({@link LookPlan}). When to look depends on the clock alone and never on what the runs showed, or the error rates would not
 * hold. A pair is not started where more than half of it would lie beyond the budget. Owned by one thread.
 */
public final class Interleaving {

    /** Makes one run of a side. */
    public interface Runner {
        GateRun run(Side side);
    }

    /** A is the baseline, B the candidate. */
    public enum Side {
        A,
        B
    }

    /** Why it ended. */
    public enum End {
        CLEAR,
        BUDGET,
        TOO_SHORT,
        TARGET_FAILED,
        INTERRUPTED
    }

    /**
     * @param result of all whole pairs; empty where there is none
     * @param pairs number of whole pairs
     */
    public record Outcome(End end, Optional<GateResult> result, int pairs) {}

    private static final double NS_PER_S = 1e9;

    private final GatePolicy policy;
    private final NanoClock clock;
    private final SplittableRandom order;
    private final Runner runner;
    private final Consumer<String> progress;
    private final List<GateRun> baseline = new ArrayList<>();
    private final List<GateRun> candidate = new ArrayList<>();
    private double shareSpent;
    private @Nullable GateResult latest;

    /**
     * @param seed of the order within pairs
     * @param progress takes one line for people at a time
     */
    public Interleaving(GatePolicy policy, NanoClock clock, long seed, Runner runner, Consumer<String> progress) {
        this.policy = policy;
        this.clock = clock;
        this.order = new SplittableRandom(seed);
        this.runner = runner;
        this.progress = progress;
    }

    /** Runs until it ends; never longer than the budget and one pair. */
    public Outcome run() {
        long startNs = clock.nanoTime();
        Optional<End> early = pair();
        if (early.isPresent()) {
            return new Outcome(early.get(), Optional.empty(), 0);
        }
        double pairS = elapsedS(startNs);
        double budgetS = policy.budget().toNanos() / NS_PER_S;
        int pairsMax = (int) Math.floor(budgetS / pairS);
        if (pairsMax < policy.runsMin()) {
            progress.accept(String.format(
                    Locale.ROOT,
                    "a pair takes %.0f s, so the budget has time for %d; a decision needs %d: about %.0f s",
                    pairS,
                    pairsMax,
                    policy.runsMin(),
                    Math.ceil(pairS * policy.runsMin())));
            return new Outcome(End.TOO_SHORT, Optional.of(look(1)), 1);
        }
        LookPlan plan = new LookPlan(policy.runsMin(), pairsMax);
        progress.accept(String.format(
                Locale.ROOT, "a pair takes %.0f s: up to %d pairs, looked at after %s", pairS, pairsMax, plan.looks()));
        return further(plan, startNs, budgetS);
    }

    private Outcome further(LookPlan plan, long startNs, double budgetS) {
        while (baseline.size() < plan.pairsMax()) {
            double meanS = elapsedS(startNs) / baseline.size();
            if (elapsedS(startNs) + meanS > budgetS + meanS / 2) {
                return new Outcome(End.BUDGET, Optional.of(look(1)), baseline.size());
            }
            Optional<End> early = pair();
            if (early.isPresent()) {
                return new Outcome(early.get(), Optional.of(look(1)), baseline.size());
            }
            int pairs = baseline.size();
            if (plan.due(pairs)) {
                GateResult result = look(plan.share(pairs));
                progress.accept("after " + pairs + " pairs: " + result.headline());
                if (result.decision() == Decision.PASS || result.decision() == Decision.FAIL) {
                    return new Outcome(End.CLEAR, Optional.of(result), pairs);
                }
            } else {
                progress.accept("pair " + pairs + " of up to " + plan.pairsMax());
            }
        }
        return new Outcome(End.BUDGET, Optional.of(Objects.requireNonNull(latest)), baseline.size());
    }

    /** Two runs; empty if both came to an end that may be compared. */
    private Optional<End> pair() {
        boolean aFirst = order.nextBoolean();
        Side firstSide = aFirst ? Side.A : Side.B;
        GateRun first = runner.run(firstSide);
        Optional<End> end = end(first);
        if (end.isPresent()) {
            return end;
        }
        GateRun second = runner.run(aFirst ? Side.B : Side.A);
        end = end(second);
        if (end.isEmpty()) {
            baseline.add(aFirst ? first : second);
            candidate.add(aFirst ? second : first);
        }
        return end;
    }

    private static Optional<End> end(GateRun run) {
        Verdict verdict = run.run().verdict();
        return switch (verdict) {
            case PASS, FAIL, INVALID -> Optional.empty();
            case ERROR -> Optional.of(End.TARGET_FAILED);
            case ABORTED -> Optional.of(End.INTERRUPTED);
        };
    }

    private GateResult look(double share) {
        GateResult result = Gate.pairs(baseline, candidate, policy, ErrorRates.between(policy, shareSpent, share));
        shareSpent = share;
        latest = result;
        return result;
    }

    private double elapsedS(long startNs) {
        return (clock.nanoTime() - startNs) / NS_PER_S;
    }
}
