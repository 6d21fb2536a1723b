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

    private @Nullable Histogram recycled;

    LatencyRecorder(int digits) {
        this.values = new SingleWriterRecorder(digits);
    }

    /** Notes one duration; a negative one counts as 0. */
    void record(long ns) {
        long valueNs = Math.max(0, ns);
        values.recordValue(valueNs);
        sumNs.lazySet(sumNs.getPlain() + valueNs);
    }

    /** Adds what came since the last call to {@code into}; returns how many that were. */
    long harvest(Histogram into) {
        Histogram interval = values.getIntervalHistogram(recycled);
        recycled = interval;
        into.add(interval);
        return interval.getTotalCount();
    }

    /** Of everything ever recorded. */
    long sumNs() {
        return sumNs.get();
    }
}
