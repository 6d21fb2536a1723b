package dev.strobe.reports.gate;

import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * What may be spent of the two error rates at one look at the runs.
 *
 * <p>Whoever looks after every pair and stops when he likes what he sees errs far more often than he thinks. So the rates of
 * the policy are dealt out over the looks by a spending function (Lan and DeMets 1983) of O'Brien and Fleming's shape: little
 * early, when only a large change should end it, and most of it for the last look. The parts add up to the whole, so that
 * by Boole's inequality the rate holds whatever the looks have in common.
 *
 * @param alarm for the family of all metrics
 * @param miss for each metric
 */
public record ErrorRates(double alarm, double miss) {

    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

    /** All at once: one look and no more. */
    public static ErrorRates whole(GatePolicy policy) {
        return between(policy, 0, 1);
    }

    /**
     * What a look may spend.
     *
     * @param from share of the budget at the look before, 0 at the first
     * @param to share of it now, 1 at the last look, whenever that comes
     */
    public static ErrorRates between(GatePolicy policy, double from, double to) {
        if (!(from >= 0 && from < to && to <= 1)) {
            throw new IllegalArgumentException("looks must move on within the budget: from=" + from + " to=" + to);
        }
        return new ErrorRates(
                spent(policy.errorRate(), to) - spent(policy.errorRate(), from),
                spent(policy.missRate(), to) - spent(policy.missRate(), from));
    }

    private static double spent(double rate, double share) {
        if (share <= 0) {
            return 0;
        }
        double quantile = NORMAL.inverseSurvivalProbability(rate / 2);
        return 2 * NORMAL.survivalProbability(quantile / Math.sqrt(share));
    }
}
