package dev.strobe.reports.gate;

import dev.strobe.reports.stats.CircularBlocks;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.commons.statistics.descriptive.StandardDeviation;

/**
 * How far a percentile of one run is from what the same run would have shown on another day, as far as that run itself can
 * tell: its intervals are drawn again in blocks, with replacement and around the end (circular moving blocks, Politis and
 * Romano 1992), their histograms are added up, and the spread of the percentile over many such draws is its standard error.
 *
 * <p>Intervals and not messages are drawn, and neighbours stay together, because neighbouring messages wait in the same
 * queue: a p99 of 125,000 messages may rest on three bad seconds. What differs from run to run (the layout of the heap, what
 * the compiler chose) no bootstrap of one run can see; between runs, runs are the unit.
 */
final class BlockBootstrap {

    /** Fewer intervals make no blocks. */
    static final int INTERVALS_MIN = 8;

    private static final int DRAWS = 200;
    private static final double BLOCK_FACTOR = 1.5;

    private BlockBootstrap() {}

    /**
     * The standard error of the logarithm of a quantile; 0 where there are too few intervals to tell.
     *
     * @param quantile 0.99 for p99
     */
    static double standardError(List<LogBins> intervals, double quantile, long seed) {
        if (intervals.size() < INTERVALS_MIN) {
            return 0;
        }
        SplittableRandom random = new SplittableRandom(seed);
        double[] drawn = new double[DRAWS];
        LogBins sum = new LogBins();
        for (int draw = 0; draw < DRAWS; draw++) {
            sum.clear();
            for (int index : indexes(intervals.size(), random)) {
                sum.add(intervals.get(index));
            }
            drawn[draw] = sum.logQuantile(quantile);
        }
        double error = StandardDeviation.of(drawn).getAsDouble();
        return Double.isFinite(error) ? error : 0;
    }

    /** As many indexes as there are intervals, in blocks that run around the end. */
    static int[] indexes(int intervals, SplittableRandom random) {
        return CircularBlocks.draw(intervals, blockLength(intervals), random);
    }

    /** Grows with the cube root of the series, the rate at which the error of a block bootstrap falls fastest. */
    static int blockLength(int intervals) {
        return Math.clamp(Math.round(BLOCK_FACTOR * Math.cbrt(intervals)), 1, Math.max(1, intervals / 2));
    }
}
