package dev.strobe.reports.stats;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * How sure one can be of a percentile of one phase: an interval from resampling its intervals in blocks.
 *
 * <p>Messages of one moment share its fate: those behind one pause are all slow. Resampling single messages would take them
 * for independent and give intervals that are far too narrow. Therefore blocks of neighbouring intervals are drawn with
 * replacement, as many as the phase is long, and the percentile of each such draw is taken (circular block bootstrap; Politis
 * and Romano, 1992). The length of a block is the cube root of the number of intervals.
 *
 * @param lowUs lower end, in us: where the bucket of the lowest kept percentile begins
 * @param highUs upper end, in us: where the bucket of the highest kept percentile ends
 * @param intervals how many intervals it rests on
 */
public record PercentileInterval(double lowUs, double highUs, int intervals) {

    public static final double CONFIDENCE = 0.95;

    /** With fewer there is nothing to draw from. */
    public static final int INTERVALS_MIN = 8;

    private static final int DRAWS = 400;
    /** Longer phases are first summed to this many: blocks then span what they should, at a bounded cost. */
    private static final int INTERVALS_MAX = 120;

    private static final double NS_PER_US = 1e3;

    /**
     * The interval of a percentile.
     *
     * @param oneIn one value in so many lies beyond the percentile: 100 for p99
     * @param seed the same seed gives the same interval
     * @return empty with fewer than {@link #INTERVALS_MIN} intervals, or fewer than ten values beyond the percentile
     */
    public static Optional<PercentileInterval> of(List<BucketCounts> intervals, long oneIn, long seed) {
        long total = intervals.stream().mapToLong(BucketCounts::total).sum();
        if (intervals.size() < INTERVALS_MIN || total < LatencySummaries.BEYOND_MIN * oneIn) {
            return Optional.empty();
        }
        List<BucketCounts> merged = merged(intervals);
        int size = merged.size();
        int blockLength = (int) Math.round(Math.cbrt(size));
        SplittableRandom random = new SplittableRandom(seed);
        int[] percentiles = new int[DRAWS];
        long[] sum = new long[LogBuckets.COUNT];
        for (int draw = 0; draw < DRAWS; draw++) {
            Arrays.fill(sum, 0);
            for (int index : CircularBlocks.draw(size, blockLength, random)) {
                merged.get(index).addTo(sum);
            }
            percentiles[draw] = bucketOf(sum, oneIn);
        }
        Arrays.sort(percentiles);
        int outside = (int) Math.floor(DRAWS * (1 - CONFIDENCE) / 2);
        return Optional.of(new PercentileInterval(
                LogBuckets.fromNs(percentiles[outside]) / NS_PER_US,
                LogBuckets.fromNs(percentiles[DRAWS - 1 - outside] + 1) / NS_PER_US,
                intervals.size()));
    }

    private static List<BucketCounts> merged(List<BucketCounts> intervals) {
        int group = (intervals.size() + INTERVALS_MAX - 1) / INTERVALS_MAX;
        if (group == 1) {
            return intervals;
        }
        List<BucketCounts> merged = new ArrayList<>();
        for (int from = 0; from < intervals.size(); from += group) {
            long[] sum = new long[LogBuckets.COUNT];
            intervals.subList(from, Math.min(intervals.size(), from + group)).forEach(interval -> interval.addTo(sum));
            merged.add(BucketCounts.of(sum));
        }
        return merged;
    }

    private static int bucketOf(long[] counts, long oneIn) {
        long total = 0;
        for (long count : counts) {
            total += count;
        }
        long wanted = (long) Math.ceil(total * (1 - 1.0 / oneIn));
        long seen = 0;
        for (int bucket = 0; bucket < counts.length; bucket++) {
            seen += counts[bucket];
            if (seen >= wanted && seen > 0) {
                return bucket;
            }
        }
        return counts.length - 1;
    }
}
