package dev.strobe.reports.stats;

import dev.strobe.reports.run.IntervalCounts;
import java.util.Arrays;

/** How many values lie in each of {@link LogBuckets}: those that hold any, ascending. Never changed. */
public final class BucketCounts {

    private final int[] buckets;
    private final long[] counts;

    private BucketCounts(int[] buckets, long[] counts) {
        this.buckets = buckets;
        this.counts = counts;
    }

    /** The values of one interval. */
    public static BucketCounts of(IntervalCounts interval) {
        int[] buckets = new int[interval.size()];
        long[] counts = new long[interval.size()];
        int last = -1;
        for (int i = 0; i < interval.size(); i++) {
            int bucket = LogBuckets.indexOf((double) interval.valueNs(i));
            if (last < 0 || buckets[last] != bucket) {
                buckets[++last] = bucket;
            }
            counts[last] += interval.count(i);
        }
        return new BucketCounts(Arrays.copyOf(buckets, last + 1), Arrays.copyOf(counts, last + 1));
    }

    /** What an array with a place for each bucket holds. */
    public static BucketCounts of(long[] all) {
        int size = (int) Arrays.stream(all).filter(count -> count > 0).count();
        int[] buckets = new int[size];
        long[] counts = new long[size];
        int at = 0;
        for (int bucket = 0; bucket < all.length; bucket++) {
            if (all[bucket] > 0) {
                buckets[at] = bucket;
                counts[at++] = all[bucket];
            }
        }
        return new BucketCounts(buckets, counts);
    }

    /** Adds to an array with a place for each bucket. */
    public void addTo(long[] all) {
        for (int i = 0; i < buckets.length; i++) {
            all[buckets[i]] += counts[i];
        }
    }

    public long total() {
        return Arrays.stream(counts).sum();
    }

    /** How many buckets hold any. */
    public int size() {
        return buckets.length;
    }

    public int bucket(int i) {
        return buckets[i];
    }

    public long count(int i) {
        return counts[i];
    }
}
