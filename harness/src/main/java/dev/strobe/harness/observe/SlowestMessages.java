package dev.strobe.harness.observe;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The slowest messages of one phase, or of one second, as a binary heap over one array, the least slow on top.
 *
 * <p>An array and not objects, because under overload every message is slower than the one before and all of them pass
 * through here. Allocates once, when the first message is added. Not thread-safe.
 */
final class SlowestMessages {

    static final int LATENCY = 0;
    static final int PRODUCER = 1;
    static final int SEQUENCE = 2;
    static final int SUBSCRIPTION = 3;
    static final int POSITION = 4;
    static final int INTENDED = 5;
    static final int SENT = 6;
    static final int ACKED = 7;
    static final int DELIVERED = 8;
    static final int PHASE = 9;
    static final int FIELDS = 10;

    private final int capacity;
    private long[] heap = new long[0];
    private int size;

    SlowestMessages(int capacity) {
        this.capacity = capacity;
    }

    /** Messages must be slower than this, in ns, to be kept. */
    long thresholdNs() {
        if (capacity == 0) {
            return Long.MAX_VALUE;
        }
        return size < capacity ? Long.MIN_VALUE : heap[LATENCY];
    }

    /** Adds a message of {@link #FIELDS} fields; where the heap is full, the least slow one leaves. */
    void add(long[] row) {
        if (heap.length == 0) {
            heap = new long[(capacity + 1) * FIELDS];
        }
        if (size == capacity) {
            removeLeast();
        }
        System.arraycopy(row, 0, heap, size * FIELDS, FIELDS);
        siftUp(size++);
    }

    void clear() {
        size = 0;
    }

    static KeptMessage message(long[] row, @Nullable String consumer, KeptFor kept, @Nullable String error) {
        return message(row, 0, consumer, kept, error);
    }

    private static KeptMessage message(
            long[] rows, int at, @Nullable String consumer, KeptFor kept, @Nullable String error) {
        return new KeptMessage(
                (int) rows[at + PHASE],
                (int) rows[at + PRODUCER],
                rows[at + SEQUENCE],
                (int) rows[at + SUBSCRIPTION],
                consumer,
                MessageKeeper.partition(rows[at + POSITION]),
                MessageKeeper.offset(rows[at + POSITION]),
                rows[at + INTENDED],
                rows[at + SENT],
                rows[at + ACKED],
                rows[at + DELIVERED],
                rows[at + LATENCY],
                kept,
                error);
    }

    /** Fills in acknowledgements that came after the delivery. */
    void resolve(List<SendRing> rings) {
        for (int at = 0; at < size * FIELDS; at += FIELDS) {
            if (heap[at + ACKED] == SendRing.UNKNOWN) {
                heap[at + ACKED] = rings.get((int) heap[at + PRODUCER]).ackedNs(heap[at + SEQUENCE]);
            }
        }
    }

    /** The messages, slowest first. */
    List<KeptMessage> messages(@Nullable String consumer, KeptFor kept) {
        List<KeptMessage> messages = new ArrayList<>(size);
        for (int at = 0; at < size * FIELDS; at += FIELDS) {
            messages.add(message(heap, at, consumer, kept, null));
        }
        messages.sort(Comparator.comparingLong(KeptMessage::latencyNs).reversed());
        return messages;
    }

    private void removeLeast() {
        size--;
        System.arraycopy(heap, size * FIELDS, heap, 0, FIELDS);
        int parent = 0;
        while (true) {
            int least = parent;
            for (int child = 2 * parent + 1; child <= 2 * parent + 2 && child < size; child++) {
                least = latency(child) < latency(least) ? child : least;
            }
            if (least == parent) {
                return;
            }
            swap(parent, least);
            parent = least;
        }
    }

    private void siftUp(int index) {
        int child = index;
        while (child > 0 && latency(child) < latency((child - 1) / 2)) {
            swap(child, (child - 1) / 2);
            child = (child - 1) / 2;
        }
    }

    private long latency(int index) {
        return heap[index * FIELDS + LATENCY];
    }

    private void swap(int a, int b) {
        for (int field = 0; field < FIELDS; field++) {
            long kept = heap[a * FIELDS + field];
            heap[a * FIELDS + field] = heap[b * FIELDS + field];
            heap[b * FIELDS + field] = kept;
        }
    }
}
