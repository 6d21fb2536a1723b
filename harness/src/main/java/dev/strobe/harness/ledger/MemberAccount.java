package dev.strobe.harness.ledger;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How far one member of a group has read each partition. What a group has consumed never goes back, except where a partition
 * changes hands: whoever gets it starts from the last commit. So each member is held to its own offsets, and only from one
 * assignment of a partition to the next.
 *
 * <p>Owned by the thread that reads for the member, but for {@link #offsetsBack}, which any thread may ask. Allocates only
 * when a partition turns up for the first time.
 */
public final class MemberAccount {

    private static final long NOTHING = -1;

    /** By partition: the last offset that was handed over since the partition was assigned. */
    private long[] last = new long[0];

    private final AtomicLong offsetsBack = new AtomicLong();

    /** The partition was given to this member: it may begin anywhere. */
    public void assigned(int partition) {
        if (partition >= 0 && partition < last.length) {
            last[partition] = NOTHING;
        }
    }

    /**
     * Takes a message that was handed over, whatever it holds.
     *
     * @param partition -1 where the target has none
     * @param offset -1 where the target has none: then nothing can go back
     * @return false if the offset went back; the next one is then held against this one
     */
    public boolean delivered(int partition, long offset) {
        if (offset < 0) {
            return true;
        }
        int index = Math.max(0, partition);
        if (index >= last.length) {
            grow(index);
        }
        boolean forward = offset > last[index];
        last[index] = offset;
        if (!forward) {
            offsetsBack.incrementAndGet();
        }
        return forward;
    }

    long offsetsBack() {
        return offsetsBack.get();
    }

    private void grow(int index) {
        if (index >= SubscriptionAccount.PARTITIONS_MAX) {
            throw new IllegalStateException(
                    "partition out of range: partition=" + index + " limit=" + SubscriptionAccount.PARTITIONS_MAX);
        }
        int before = last.length;
        last = Arrays.copyOf(last, Math.max(index + 1, before * 2));
        Arrays.fill(last, before, last.length, NOTHING);
    }
}
