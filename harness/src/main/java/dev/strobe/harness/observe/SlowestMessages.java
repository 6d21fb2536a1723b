package dev.strobe.harness.observe;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The slowest messages of one phase as a binary heap over one array, the least slow on top.
 *
 * <p>An array and not objects, because under overload every message is slower than the one before and all of them pass
 * through here. Allocates once, when the first message is added. Not thread-safe.
 */
final class SlowestMessages {

    private static final int LATENCY = 0;
    private static final int PRODUCER = 1;
    private static final int SEQUENCE = 2;
    private static final int SUBSCRIPTION = 3;
    private static final int POSITION = 4;
    private static final int INTENDED = 5;
    private static final int SENT = 6;
    private static final int ACKED = 7;
    private static final int DELIVERED = 8;
    private static final int FIELDS = 9;

    private final int phase;
    private final int capacity;
    private final @Nullable String consumer;
    private long[] heap = new long[0];
    private int size;

    SlowestMessages(int phase, int capacity, @Nullable String consumer) {
        this.phase = phase;
        this.consumer = consumer;
        this.capacity = capacity;
    }

    /** Messages must be slower than this, in ns, to be kept. */
    long thresholdNs() {
        return size < capacity ? Long.MIN_VALUE : heap[LATENCY];
    }

    /** Adds a message; where the heap is full, the least slow one leaves. */
    void add(
            int producer,
            long sequence,
            int subscription,
            long position,
            long intendedNs,
            long answeredNs,
            SendRing ring) {
        if (heap.length == 0) {
            heap = new long[(capacity + 1) * FIELDS];
        }
        if (size == capacity) {
            removeLeast();
        }
        boolean delivered = subscription >= 0;
        int at = size * FIELDS;
        heap[at + LATENCY] = answeredNs - intendedNs;
        heap[at + PRODUCER] = producer;
        heap[at + SEQUENCE] = sequence;
        heap[at + SUBSCRIPTION] = subscription;
        heap[at + POSITION] = position;
        heap[at + INTENDED] = intendedNs;
        heap[at + SENT] = ring.sentNs(sequence);
        heap[at + ACKED] = delivered ? ring.ackedNs(sequence) : answeredNs;
        heap[at + DELIVERED] = delivered ? answeredNs : SendRing.UNKNOWN;
        siftUp(size++);
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
    List<KeptMessage> messages() {
        List<KeptMessage> messages = new ArrayList<>();
        for (int at = 0; at < size * FIELDS; at += FIELDS) {
            messages.add(new KeptMessage(
                    phase,
                    (int) heap[at + PRODUCER],
                    heap[at + SEQUENCE],
                    (int) heap[at + SUBSCRIPTION],
                    consumer,
                    MessageKeeper.partition(heap[at + POSITION]),
                    MessageKeeper.offset(heap[at + POSITION]),
                    heap[at + INTENDED],
                    heap[at + SENT],
                    heap[at + ACKED],
                    heap[at + DELIVERED],
                    heap[at + LATENCY],
                    false));
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
