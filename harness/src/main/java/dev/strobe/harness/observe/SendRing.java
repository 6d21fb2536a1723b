package dev.strobe.harness.observe;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * When the last messages of one producer were sent and acknowledged, so that a message that turns out slow can be taken
 * apart afterwards.
 *
 * <p>The load thread writes {@link #sent}, the client's callback thread {@link #acked}, any thread reads; nobody waits
 * for anybody. A slot is overwritten after {@link #capacity()} further messages; a reader that comes too late is told.
 */
public final class SendRing {

    /** The value of a time that is not known. */
    public static final long UNKNOWN = Long.MIN_VALUE;

    private static final int SLOT_LONGS = 3;
    private static final int SENT = 1;
    private static final int ACKED = 2;

    private final AtomicLongArray slots;
    private final int mask;

    /** @param capacity number of messages kept; rounded down to a power of two */
    public SendRing(int capacity) {
        int rounded = Integer.highestOneBit(Math.max(capacity, 2));
        mask = rounded - 1;
        slots = new AtomicLongArray(rounded * SLOT_LONGS);
        for (int i = 0; i < slots.length(); i++) {
            slots.setPlain(i, UNKNOWN);
        }
    }

    public int capacity() {
        return mask + 1;
    }

    public void sent(long sequence, long sentNs) {
        int slot = slot(sequence);
        slots.setRelease(slot, UNKNOWN);
        slots.setRelease(slot + ACKED, UNKNOWN);
        slots.setRelease(slot + SENT, sentNs);
        slots.setRelease(slot, sequence);
    }

    public void acked(long sequence, long ackedNs) {
        int slot = slot(sequence);
        if (slots.getAcquire(slot) == sequence) {
            slots.setRelease(slot + ACKED, ackedNs);
        }
    }

    /** When the message was sent; {@link #UNKNOWN} if it was overwritten. */
    public long sentNs(long sequence) {
        return read(sequence, SENT);
    }

    /** When the message was acknowledged; {@link #UNKNOWN} if it was not yet, or if it was overwritten. */
    public long ackedNs(long sequence) {
        return read(sequence, ACKED);
    }

    /** Whether the message is still in the ring. */
    public boolean holds(long sequence) {
        return slots.getAcquire(slot(sequence)) == sequence;
    }

    private long read(long sequence, int field) {
        int slot = slot(sequence);
        long value = slots.getAcquire(slot + field);
        return slots.getAcquire(slot) == sequence ? value : UNKNOWN;
    }

    private int slot(long sequence) {
        return ((int) sequence & mask) * SLOT_LONGS;
    }
}
