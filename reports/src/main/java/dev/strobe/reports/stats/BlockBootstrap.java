package dev.strobe.reports.stats;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * How sure one can be of the ratio of a percentile in two runs.
 *
 * <p>Messages of one moment share its fate: those behind one pause are all slow, and so, often, is the next second. Drawing
 * single messages would take them for independent and give intervals far too narrow. Therefore blocks of neighbouring
 * intervals, of about a second each, are drawn with replacement, as many as the phase is long, for both runs, and the ratio
 * of the percentiles of each such draw is taken.
 *
 * <p>It speaks of these runs. How much runs differ from each other no single run knows.
 */
public final class BlockBootstrap {

    /** With fewer there is nothing to draw from. */
    public static final int INTERVALS_MIN = 8;

    public static final double CONFIDENCE = 0.95;

    private static final int DRAWS = 400;
    private static final int BUCKETS_PER_DOUBLING = 64;
    private static final int BUCKETS = 42 * BUCKETS_PER_DOUBLING;

    private BlockBootstrap() {}

    /** The values of one interval, in buckets about 1 % wide. Never changes. */
    public static final class Counts {

        private final int[] buckets;
        private final long[] counts;

        private Counts(int[] buckets, long[] counts) {
            this.buckets = buckets;
            this.counts = counts;
        }

        /** @param ns values in nanoseconds */
        public static Counts of(AbstractHistogram ns) {
            long[] all = new long[BUCKETS];
            for (HistogramIterationValue value : ns.recordedValues()) {
                all[bucket(value.getValueIteratedTo())] += value.getCountAtValueIteratedTo();
            }
            return of(all);
        }

        private static Counts of(long[] all) {
            int[] buckets = IntStream.range(0, BUCKETS)
                    .filter(bucket -> all[bucket] > 0)
                    .toArray();
            return new Counts(
                    buckets,
                    Arrays.stream(buckets).mapToLong(bucket -> all[bucket]).toArray());
        }

        /** The values of both, such as those of two subscriptions in the same second. */
        public Counts plus(Counts other) {
            long[] all = new long[BUCKETS];
            addTo(all);
            other.addTo(all);
            return of(all);
        }

        long total() {
            return Arrays.stream(counts).sum();
        }

        private void addTo(long[] sum) {
            for (int i = 0; i < buckets.length; i++) {
                sum[buckets[i]] += counts[i];
            }
        }
    }

    /**
     * A ratio of two percentiles, second to first.
     *
     * @param low lower end of the 95 % interval
     */
    public record Ratio(double low, double high) {

        /** Whether the two differ beyond what their own ups and downs explain. */
        public boolean clear() {
            return low > 1 || high < 1;
        }
    }

    /**
     * The interval of the ratio of a percentile.
     *
     * @param a intervals of the first run, in order
     * @param b those of the second
     * @param oneIn one value in so many lies beyond the percentile: 100 for p99
     * @param seed the same seed gives the same interval
     * @return empty where one of them has fewer than {@link #INTERVALS_MIN} intervals, or fewer than ten values beyond
     */
    public static Optional<Ratio> ratio(List<Counts> a, List<Counts> b, long oneIn, long seed) {
        if (tooFew(a, oneIn) || tooFew(b, oneIn)) {
            return Optional.empty();
        }
        SplittableRandom random = new SplittableRandom(seed);
        double[] first = percentiles(a, oneIn, random);
        double[] second = percentiles(b, oneIn, random);
        double[] logs = new double[DRAWS];
        Arrays.setAll(logs, draw -> second[draw] - first[draw]);
        Arrays.sort(logs);
        int outside = (int) Math.floor(DRAWS * (1 - CONFIDENCE) / 2);
        return Optional.of(new Ratio(Math.exp(logs[outside]), Math.exp(logs[DRAWS - 1 - outside])));
    }

    private static boolean tooFew(List<Counts> intervals, long oneIn) {
        return intervals.size() < INTERVALS_MIN
                || intervals.stream().mapToLong(Counts::total).sum() < LatencySummaries.BEYOND_MIN * oneIn;
    }

    /** Logarithms of the percentile in each draw. */
    private static double[] percentiles(List<Counts> intervals, long oneIn, SplittableRandom random) {
        int size = intervals.size();
        int length = blockLength(size);
        double[] percentiles = new double[DRAWS];
        long[] sum = new long[BUCKETS];
        for (int draw = 0; draw < DRAWS; draw++) {
            Arrays.fill(sum, 0);
            for (int index : CircularBlocks.draw(size, length, random)) {
                intervals.get(index).addTo(sum);
            }
            percentiles[draw] = logPercentile(sum, oneIn);
        }
        return percentiles;
    }

    /** Grows with the cube root of the length, the rate at which the error of a block bootstrap falls fastest. */
    private static int blockLength(int size) {
        return (int) Math.max(1, Math.round(Math.cbrt(size)));
    }

    /** Between the edges of its bucket as far as its rank lies between theirs. */
    private static double logPercentile(long[] counts, long oneIn) {
        long total = Arrays.stream(counts).sum();
        double rank = total - total / (double) oneIn;
        long below = 0;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            long count = counts[bucket];
            if (count > 0 && below + count >= rank) {
                double within = (rank - below) / count;
                return (bucket + within) * Math.log(2) / BUCKETS_PER_DOUBLING;
            }
            below += count;
        }
        return BUCKETS * Math.log(2) / BUCKETS_PER_DOUBLING;
    }

    private static int bucket(long ns) {
        double doublings = Math.log((double) Math.max(1, ns)) / Math.log(2);
        return Math.clamp((long) (doublings * BUCKETS_PER_DOUBLING), 0, BUCKETS - 1);
    }
}
