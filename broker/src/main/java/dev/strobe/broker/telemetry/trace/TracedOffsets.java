package dev.strobe.broker.telemetry.trace;

import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The last {@value #CAPACITY} traced records of one partition, so that a fetch knows whose records it carries without
 * looking at them.
 *
 * <p>The partition's owner adds, in the order of offsets; anybody reads. Nobody waits: a reader that is overtaken sees newer
 * records in the place of older ones, and judges each by its own offset.
 */
public final class TracedOffsets {

    /** So many are remembered; 6 KiB once they are all in use. */
    static final int CAPACITY = 512;

    private static final int MASK = CAPACITY - 1;
    private static final AtomicReferenceArray<TracedRecord> NONE = new AtomicReferenceArray<>(0);

    private volatile long written;
    /** Made with the first: most partitions never have one. Published by the count. */
    private AtomicReferenceArray<TracedRecord> slots = NONE;

    /** Adds the newest; says whether that drove out one that no fetch had asked for. Owner only. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    boolean add(TracedRecord traced) {
        if (slots.length() == 0) {
            slots = new AtomicReferenceArray<>(CAPACITY);
        }
        int slot = (int) written & MASK;
        TracedRecord oldest = slots.getPlain(slot);
        slots.setRelease(slot, traced);
        written++;
        return oldest != null && !oldest.isFetched();
    }

    /**
     * Adds those with offsets from {@code from} until before {@code to} to {@code into}, the oldest first, until that holds
     * {@code countMax}.
     */
    public void collect(long from, long to, int countMax, List<TracedRecord> into) {
        long end = written;
        long oldest = Math.max(0, end - CAPACITY);
        long first = end;
        while (first > oldest && at(first - 1).offset() >= from) {
            first--;
        }
        for (long entry = first; entry < end && into.size() < countMax; entry++) {
            TracedRecord traced = at(entry);
            if (traced.offset() >= from && traced.offset() < to) {
                traced.markFetched();
                into.add(traced);
            }
        }
    }

    /** Whether any lies from {@code from} on: without, there is nothing to collect. */
    public boolean reachesTo(long from) {
        long end = written;
        return end > 0 && at(end - 1).offset() >= from;
    }

    private TracedRecord at(long entry) {
        return slots.getAcquire((int) entry & MASK);
    }
}
