package dev.strobe.broker.telemetry;

import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;
import org.jspecify.annotations.Nullable;

/**
 * Durations of one kind that one thread records.
 *
 * <p>{@link #record} belongs to that thread: it takes no lock, and allocates only while the histogram grows to the largest
 * value seen (it starts at 2 KiB, and 17 KiB reach to 10 ms at two digits). Harvesting belongs to one other thread at a
 * time, and waits for a record call in progress, never the other way round.
 */
final class LatencyRecorder {

    private final SingleWriterRecorder values;
    /** Kept beside the histogram, because sums over its buckets would be off by up to its resolution. */
    private final AtomicLong sumNs = new AtomicLong();
    /** Exact as well; buckets know them to within their width. */
    private final AtomicLong minNs = new AtomicLong(Long.MAX_VALUE);

    private final AtomicLong maxNs = new AtomicLong();

    private @Nullable Histogram recycled;

    LatencyRecorder(int digits) {
        this.values = new SingleWriterRecorder(digits);
    }

    /** Notes one duration; a negative one counts as 0. */
    void record(long ns) {
        long valueNs = Math.max(0, ns);
        values.recordValue(valueNs);
        sumNs.lazySet(sumNs.getPlain() + valueNs);
        if (valueNs < minNs.getPlain()) {
            minNs.lazySet(valueNs);
        }
        if (valueNs > maxNs.getPlain()) {
            maxNs.lazySet(valueNs);
        }
    }

    /** Adds what came since the last call to both. */
    void harvest(Histogram window, Histogram sinceStart) {
        Histogram interval = values.getIntervalHistogram(recycled);
        recycled = interval;
        window.add(interval);
        sinceStart.add(interval);
    }

    /** The smallest value ever recorded; {@link Long#MAX_VALUE} without any. */
    long minNs() {
        return minNs.get();
    }

    /** The largest value ever recorded; 0 without any. */
    long maxNs() {
        return maxNs.get();
    }

    /** Of everything ever recorded. */
    long sumNs() {
        return sumNs.get();
    }
}
