package dev.strobe.broker.partition;

import java.util.Arrays;

/**
 * Producer id to slot: an open-addressing table of primitives, so that looking up allocates nothing.
 *
 * <p>Owned by one thread. Grows with what is in it, never by itself; the caller bounds that.
 */
final class ProducerIndex {

    static final int NONE = -1;

    private static final int CAPACITY_MIN = 8;

    private long[] ids = new long[CAPACITY_MIN];
    private int[] slots = filled(CAPACITY_MIN);
    private int size;

    int size() {
        return size;
    }

    /** The slot of a producer, or {@link #NONE}. */
    int find(long id) {
        int mask = slots.length - 1;
        int at = hash(id) & mask;
        while (slots[at] != NONE) {
            if (ids[at] == id) {
                return slots[at];
            }
            at = (at + 1) & mask;
        }
        return NONE;
    }

    /** Adds a producer that is not in it. */
    void put(long id, int slot) {
        if (2 * (size + 1) > slots.length) {
            grow();
        }
        place(id, slot);
        size++;
    }

    /** Removes a producer that is in it, and closes the gap so that no mark is left behind. */
    void remove(long id) {
        int mask = slots.length - 1;
        int gap = hash(id) & mask;
        while (slots[gap] == NONE || ids[gap] != id) {
            if (slots[gap] == NONE) {
                throw new IllegalStateException("producer not in the index: producerId=" + id);
            }
            gap = (gap + 1) & mask;
        }
        for (int at = (gap + 1) & mask; slots[at] != NONE; at = (at + 1) & mask) {
            int home = hash(ids[at]) & mask;
            if (((at - home) & mask) >= ((at - gap) & mask)) {
                ids[gap] = ids[at];
                slots[gap] = slots[at];
                gap = at;
            }
        }
        slots[gap] = NONE;
        size--;
    }

    private void grow() {
        long[] oldIds = ids;
        int[] oldSlots = slots;
        ids = new long[2 * oldIds.length];
        slots = filled(2 * oldSlots.length);
        for (int i = 0; i < oldSlots.length; i++) {
            if (oldSlots[i] != NONE) {
                place(oldIds[i], oldSlots[i]);
            }
        }
    }

    private void place(long id, int slot) {
        int mask = slots.length - 1;
        int at = hash(id) & mask;
        while (slots[at] != NONE) {
            at = (at + 1) & mask;
        }
        ids[at] = id;
        slots[at] = slot;
    }

    private static int hash(long id) {
        long mixed = (id ^ (id >>> 32)) * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 32);
    }

    private static int[] filled(int length) {
        int[] slots = new int[length];
        Arrays.fill(slots, NONE);
        return slots;
    }
}
