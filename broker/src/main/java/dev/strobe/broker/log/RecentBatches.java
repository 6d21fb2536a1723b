package dev.strobe.broker.log;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Where the last batches of the written segment start, so that a fetch at the tail finds its position without reading.
 *
 * <p>The owner writes and waits for nobody. A reader that is overtaken notices, and gets no answer: it then asks the index.
 */
final class RecentBatches {

    static final int CAPACITY = 512;

    /** No answer. */
    static final int UNKNOWN = -1;

    /** The oldest ones are not looked at: they are the next to be overwritten. */
    private static final int MARGIN = 64;

    private static final int MASK = CAPACITY - 1;
    private static final VarHandle WRITTEN;

    static {
        try {
            WRITTEN = MethodHandles.lookup().findVarHandle(RecentBatches.class, "written", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final long[] baseOffsets = new long[CAPACITY];
    private final int[] positions = new int[CAPACITY];
    private long written;

    /** Owner only. */
    void add(long baseOffset, int position) {
        int slot = (int) written & MASK;
        baseOffsets[slot] = baseOffset;
        positions[slot] = position;
        WRITTEN.setRelease(this, written + 1);
        // The next entry must not be seen before this count: a reader could not tell that it was overtaken.
        VarHandle.storeStoreFence();
    }

    /** The position of the last batch that starts at or before {@code offset}, or {@link #UNKNOWN}. */
    int positionHolding(long offset) {
        return find(offset, false);
    }

    /** The position of the first batch that starts at or after {@code offset}, or {@link #UNKNOWN}. */
    int positionFrom(long offset) {
        return find(offset, true);
    }

    private int find(long offset, boolean from) {
        long end = (long) WRITTEN.getAcquire(this);
        long oldest = Math.max(0, end - CAPACITY + MARGIN);
        long low = oldest;
        long high = end;
        // Ends at the first batch that starts after `offset` (at or after it, for `from`).
        while (low < high) {
            long middle = (low + high) >>> 1;
            long base = baseOffsets[(int) middle & MASK];
            if (from ? base < offset : base <= offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        long entry = from ? low : low - 1;
        // The first one at or after an offset is only known if one before it is here as well.
        if (from ? low >= end || low == oldest : entry < oldest) {
            return UNKNOWN;
        }
        int position = positions[(int) entry & MASK];
        VarHandle.loadLoadFence();
        return oldest > (long) WRITTEN.getOpaque(this) - CAPACITY ? position : UNKNOWN;
    }
}
