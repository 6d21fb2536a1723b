package dev.strobe.harness.ledger;

/**
 * The offsets of one partition that were delivered to one subscription, as disjoint intervals in ascending order.
 *
 * <p>A partition is read from some offset upwards, so this is one interval, and a step to its end is the fast path. Gaps
 * left by transaction markers or compaction cost an interval each; beyond {@link #INTERVALS_MAX} the lowest gap is
 * given up and counted: its offsets then pass for delivered.
 *
 * <p>Not thread-safe; guarded by the lock of its owner.
 */
final class OffsetIntervals {

    static final int INTERVALS_MAX = 1024;

    /** First offset of each interval, and the offset after its last one. */
    private final long[] starts = new long[INTERVALS_MAX + 1];

    private final long[] ends = new long[INTERVALS_MAX + 1];
    private int count;
    private long gapsForgotten;

    /** Whether the offset is new. */
    boolean add(long offset) {
        int last = count - 1;
        if (last >= 0 && offset == ends[last]) {
            ends[last]++;
            return true;
        }
        int at = firstEndingAtOrAfter(offset);
        if (at < count && starts[at] <= offset && offset < ends[at]) {
            return false;
        }
        boolean joinsLeft = at < count && ends[at] == offset;
        int right = joinsLeft ? at + 1 : at;
        boolean joinsRight = right < count && starts[right] == offset + 1;
        if (joinsLeft && joinsRight) {
            ends[at] = ends[right];
            remove(right);
        } else if (joinsLeft) {
            ends[at]++;
        } else if (joinsRight) {
            starts[right]--;
        } else {
            insert(at, offset);
        }
        return true;
    }

    int count() {
        return count;
    }

    long gapsForgotten() {
        return gapsForgotten;
    }

    /** Memory held. */
    static long sizeBytes() {
        return 2 * (8L * (INTERVALS_MAX + 1) + 16);
    }

    private int firstEndingAtOrAfter(long offset) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ends[middle] < offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private void insert(int at, long offset) {
        System.arraycopy(starts, at, starts, at + 1, count - at);
        System.arraycopy(ends, at, ends, at + 1, count - at);
        starts[at] = offset;
        ends[at] = offset + 1;
        if (++count > INTERVALS_MAX) {
            ends[0] = ends[1];
            remove(1);
            gapsForgotten++;
        }
    }

    private void remove(int at) {
        System.arraycopy(starts, at + 1, starts, at, count - at - 1);
        System.arraycopy(ends, at + 1, ends, at, count - at - 1);
        count--;
    }
}
