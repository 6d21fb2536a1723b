package dev.strobe.broker.log;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * The sparse index of one segment, by offset and by time at once. An entry stands for a batch: its base offset, its
 * position, and the largest timestamp of all batches of the segment before it.
 *
 * <p>One writer appends; any thread searches meanwhile: entries never change, and the count is published after them.
 */
final class SparseIndex {

    private static final VarHandle COUNT;

    static {
        try {
            COUNT = MethodHandles.lookup().findVarHandle(SparseIndex.class, "count", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final int ENTRIES_FIRST = 16;

    private long[] offsets = new long[ENTRIES_FIRST];
    private int[] positions = new int[ENTRIES_FIRST];
    private long[] timestampsBefore = new long[ENTRIES_FIRST];
    private int count;

    /** Writer only; offset and position grow from entry to entry. */
    void add(long offset, int position, long maxTimestampBefore) {
        int at = count;
        if (at == offsets.length) {
            // Readers that still hold the old arrays find all they may look at in them.
            int larger = at * 2;
            offsets = Arrays.copyOf(offsets, larger);
            positions = Arrays.copyOf(positions, larger);
            timestampsBefore = Arrays.copyOf(timestampsBefore, larger);
        }
        offsets[at] = offset;
        positions[at] = position;
        timestampsBefore[at] = maxTimestampBefore;
        COUNT.setRelease(this, at + 1);
    }

    int count() {
        return (int) COUNT.getAcquire(this);
    }

    long offset(int entry) {
        return offsets[entry];
    }

    int position(int entry) {
        return positions[entry];
    }

    long maxTimestampBefore(int entry) {
        return timestampsBefore[entry];
    }

    /** Where to start looking for {@code offset}: a batch at or before the one that holds it. */
    int positionBefore(long offset) {
        int low = 0;
        int high = count();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (offset(middle) <= offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == 0 ? 0 : position(low - 1);
    }

    /** Where to start looking for the first batch with a timestamp of at least {@code timestampMs}. */
    int positionBeforeTime(long timestampMs) {
        int low = 0;
        int high = count();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (maxTimestampBefore(middle) < timestampMs) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == 0 ? 0 : position(low - 1);
    }

    /** A copy without the entries from {@code position} on. */
    SparseIndex upTo(int position) {
        SparseIndex left = new SparseIndex();
        int all = count();
        for (int entry = 0; entry < all && position(entry) < position; entry++) {
            left.add(offset(entry), position(entry), maxTimestampBefore(entry));
        }
        return left;
    }

    /** A copy with entries at least so many bytes apart, in arrays of just that size. For a segment that is no longer written. */
    SparseIndex thinned(int intervalBytes) {
        SparseIndex thin = new SparseIndex();
        int last = 0;
        int all = count();
        for (int entry = 0; entry < all; entry++) {
            if (position(entry) - last >= intervalBytes) {
                thin.add(offset(entry), position(entry), maxTimestampBefore(entry));
                last = position(entry);
            }
        }
        int size = Math.max(1, thin.count);
        thin.offsets = Arrays.copyOf(thin.offsets, size);
        thin.positions = Arrays.copyOf(thin.positions, size);
        thin.timestampsBefore = Arrays.copyOf(thin.timestampsBefore, size);
        return thin;
    }
}
