package dev.strobe.harness.driver.synthetic;

import java.util.Arrays;

/**
 * Messages by the time that their latency has passed, in the order they came where that is equal: a binary heap.
 *
 * <p>Holds at most as many messages as the publishers' pools do; grows to that once. Guarded by the broker's lock.
 */
final class DueQueue {

    private StoredMessage[] heap = new StoredMessage[1024];
    private int count;
    private long order;

    void add(StoredMessage message, long dueNs) {
        message.dueNs = dueNs;
        message.order = order++;
        if (count == heap.length) {
            heap = Arrays.copyOf(heap, count * 2);
        }
        int at = count++;
        while (at > 0) {
            int parent = (at - 1) >>> 1;
            if (!before(message, heap[parent])) {
                break;
            }
            heap[at] = heap[parent];
            at = parent;
        }
        heap[at] = message;
    }

    /** When the next message is due, in ns; {@link Long#MAX_VALUE} if there is none. */
    long nextDueNs() {
        return count == 0 ? Long.MAX_VALUE : heap[0].dueNs;
    }

    /** Takes the next message; there must be one. */
    StoredMessage remove() {
        StoredMessage first = heap[0];
        StoredMessage last = heap[--count];
        int at = 0;
        int child = 1;
        while (child < count) {
            if (child + 1 < count && before(heap[child + 1], heap[child])) {
                child++;
            }
            if (!before(heap[child], last)) {
                break;
            }
            heap[at] = heap[child];
            at = child;
            child = 2 * at + 1;
        }
        heap[at] = last;
        return first;
    }

    /** Compared by difference: the clock's origin is arbitrary. */
    private static boolean before(StoredMessage a, StoredMessage b) {
        long difference = a.dueNs - b.dueNs;
        return difference < 0 || (difference == 0 && a.order < b.order);
    }
}
