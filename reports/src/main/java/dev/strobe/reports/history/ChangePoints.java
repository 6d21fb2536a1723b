package dev.strobe.reports.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Finds where the level of a series changed for good: E-divisive ({@link EnergyStatistic}) with a permutation test and
 * hierarchical bisection.
 *
 * <ol>
 *   <li>The best split of the whole series is tested, then the best splits of both parts, and so on, until none is
 *       significant. The test asks how often the same values in another order show a split as good.
 *   <li>Every change found is then looked at again between its neighbours: it moves to the best split there, and goes if it
 *       is no longer significant. That takes away what a first split found only because others were still in its parts.
 * </ol>
 *
 * <p>Neighbouring runs are often alike: the machine was warm, the disk was full. Where what is left within the parts is
 * visibly correlated, the second look moves whole stretches in its test instead of single values, long enough to keep that
 * likeness; without it every slow wave would be a change. The first look cannot: as long as changes are still to be found,
 * they themselves look like correlation.
 *
 * <p>Single spikes make no change: a part has at least {@link Settings#segmentMin} values, and distances are of ranks, so
 * that a spike weighs as much as any other value that is the largest.
 */
final class ChangePoints {

    private static final int REVISIONS_MAX = 5;
    private static final int BLOCKS_MIN = 8;
    private static final double CORRELATION_MAX = 0.9;

    /**
     * @param segmentMin fewest values between two changes, at least 2
     * @param significance largest share of orders that may show a split as good
     * @param permutations number of orders that are tried
     */
    record Settings(int segmentMin, double significance, int permutations, long seed) {

        static final Settings DEFAULT = new Settings(4, 0.01, 299, 20_261_121);

        Settings {
            if (segmentMin < 2) {
                throw new IllegalArgumentException("segmentMin=" + segmentMin + " < 2");
            }
        }
    }

    private final double[] values;
    private final Settings settings;

    /** Correlation of neighbours that the tests allow for. */
    private double correlation;

    private ChangePoints(double[] values, Settings settings) {
        this.values = values;
        this.settings = settings;
    }

    /** Indexes of the first value after each change, ascending. */
    static List<Integer> find(double[] values, Settings settings) {
        return new ChangePoints(values.clone(), settings).find();
    }

    private List<Integer> find() {
        List<Integer> found = new ArrayList<>();
        bisect(0, values.length, found);
        found.sort(Integer::compare);
        return revised(found);
    }

    private void bisect(int from, int until, List<Integer> found) {
        int at = change(from, until, false);
        if (at >= 0) {
            found.add(at);
            bisect(from, at, found);
            bisect(at, until, found);
        }
    }

    private List<Integer> revised(List<Integer> found) {
        List<Integer> changes = found;
        for (int round = 0; round < REVISIONS_MAX; round++) {
            correlation = Correlation.within(EnergyStatistic.ranks(values), changes);
            List<Integer> next = new ArrayList<>();
            for (int i = 0; i < changes.size(); i++) {
                int from = next.isEmpty() ? 0 : next.getLast();
                int until = i + 1 < changes.size() ? changes.get(i + 1) : values.length;
                int at = change(from, until, true);
                if (at >= 0) {
                    next.add(at);
                }
            }
            if (next.equals(changes)) {
                break;
            }
            changes = next;
        }
        return changes;
    }

    /** The index of the significant split in a stretch, or -1. */
    private int change(int from, int until, boolean toTheEnd) {
        int size = until - from;
        if (size < 2 * settings.segmentMin()) {
            return -1;
        }
        double[] ranks = EnergyStatistic.ranks(Arrays.copyOfRange(values, from, until));
        EnergyStatistic statistic = new EnergyStatistic(size, settings.segmentMin(), toTheEnd);
        EnergyStatistic.Split best = statistic.best(ranks);
        return best.at() >= 0 && significant(statistic, ranks, best) ? from + best.at() : -1;
    }

    private boolean significant(EnergyStatistic statistic, double[] ranks, EnergyStatistic.Split best) {
        // the seed is of the stretch alone, so that the answer for one series does not hang on another
        SplittableRandom random = new SplittableRandom(settings.seed() + ranks.length);
        int block = blockLength(ranks.length);
        int allowed = (int) Math.floor(settings.significance() * (settings.permutations() + 1)) - 1;
        int asGood = 0;
        for (int i = 0; i < settings.permutations(); i++) {
            if (statistic.best(shuffled(ranks, block, random)).q() >= best.q() && ++asGood > allowed) {
                return false;
            }
        }
        return allowed >= 0;
    }

    /** How many neighbours belong together, by Carlstein's rule for a process that remembers only its last value. */
    private int blockLength(int size) {
        if (correlation <= 1 / Math.sqrt(values.length)) {
            return 1;
        }
        double capped = Math.min(correlation, CORRELATION_MAX);
        double length = Math.cbrt(size) * Math.pow(2 * capped / (1 - capped * capped), 2.0 / 3);
        return Math.clamp(Math.round(length), 1, Math.max(1, size / BLOCKS_MIN));
    }

    /** The stretches of a circle in another order; a random start cuts them at other places each time. */
    private static double[] shuffled(double[] ranks, int block, SplittableRandom random) {
        int size = ranks.length;
        int blocks = (size + block - 1) / block;
        int[] order = new int[blocks];
        for (int i = 0; i < blocks; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        int start = block == 1 ? 0 : random.nextInt(size);
        double[] shuffled = new double[size];
        int filled = 0;
        for (int which : order) {
            for (int i = which * block; i < Math.min(size, (which + 1) * block); i++) {
                shuffled[filled++] = ranks[(start + i) % size];
            }
        }
        return shuffled;
    }
}
