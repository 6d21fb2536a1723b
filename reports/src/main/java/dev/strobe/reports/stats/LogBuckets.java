package dev.strobe.reports.stats;

/**
 * Buckets for latencies, each {@value #WIDTH_PCT} % wider than the one before: any value of a bucket is within half of that
 * of the bucket's middle. Coarse enough to be sent along with a page, fine enough for percentiles of any part of a run.
 *
 * <p>The page computes with the same two constants, which the data block carries.
 */
public final class LogBuckets {

    /** What lies below 10 ns is one bucket, the first. */
    public static final double FLOOR_NS = 10;

    public static final double RATIO = 1.03;

    /** Reaches one hour, the longest latency that is kept. */
    public static final int COUNT = 902;

    static final int WIDTH_PCT = 3;

    private static final double LOG_RATIO = Math.log(RATIO);

    private LogBuckets() {}

    /** The bucket of a value, at most the last one. */
    public static int indexOf(double ns) {
        return ns < FLOOR_NS ? 0 : Math.min(COUNT - 1, 1 + (int) (Math.log(ns / FLOOR_NS) / LOG_RATIO));
    }

    /** Where a bucket begins, in ns. */
    public static double fromNs(int index) {
        return index == 0 ? 0 : FLOOR_NS * Math.pow(RATIO, index - 1);
    }

    /** The value that stands for a bucket, in ns: as far from its lower end as from its upper one, as a ratio. */
    public static double middleNs(int index) {
        return index == 0 ? FLOOR_NS / 2 : FLOOR_NS * Math.pow(RATIO, index - 0.5);
    }
}
