package dev.strobe.reports.gate;

import java.util.List;
import java.util.TreeSet;
import java.util.stream.DoubleStream;

/**
 * After which pairs an interleaved comparison is looked at: with the fewest that may decide, halfway, after
 * three quarters, and at the end. More looks would find a large change a pair earlier and leave less for all others.
 *
 * @param pairsMin the fewest that may decide
 * @param pairsMax what the budget has time for, at least {@code pairsMin}
 */
public record LookPlan(int pairsMin, int pairsMax) {

    private static final double[] SHARES = {0.5, 0.75, 1};

    public LookPlan {
        if (pairsMin < 1 || pairsMax < pairsMin) {
            throw new IllegalArgumentException("no plan: pairsMin=" + pairsMin + " pairsMax=" + pairsMax);
        }
    }

    /** Numbers of pairs, ascending. */
    public List<Integer> looks() {
        TreeSet<Integer> looks = new TreeSet<>();
        looks.add(pairsMin);
        DoubleStream.of(SHARES)
                .mapToInt(share -> (int) Math.ceil(share * pairsMax))
                .filter(pairs -> pairs > pairsMin)
                .forEach(looks::add);
        return List.copyOf(looks);
    }

    /** Whether the runs are looked at now. */
    public boolean due(int pairs) {
        return looks().contains(pairs);
    }

    /** The share of the budget that so many pairs are. */
    public double share(int pairs) {
        return Math.min(1, (double) pairs / pairsMax);
    }
}
