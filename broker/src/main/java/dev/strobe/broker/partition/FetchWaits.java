package dev.strobe.broker.partition;

import java.util.IdentityHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The fetches that wait at one partition, in the order they came. Adding and removing take constant time, and a wait may
 * add or remove any while they are called.
 *
 * <p>Owned by one thread. Bounded by what the server admits: connections times requests in flight.
 */
final class FetchWaits {

    private final IdentityHashMap<FetchWait, Node> nodes = new IdentityHashMap<>(4);
    private final LongAdder total;
    private @Nullable Node first;
    private @Nullable Node last;

    /** The next one to call, while they are called. */
    private @Nullable Node cursor;

    private boolean calling;
    private long lateBytes;
    private long added;

    FetchWaits() {
        this(new LongAdder());
    }

    /** {@code total} follows how many wait, here and wherever else it is used. */
    FetchWaits(LongAdder total) {
        this.total = total;
    }

    int count() {
        return nodes.size();
    }

    /** Adds one at the end; one that is there stays where it is. */
    void add(FetchWait wait) {
        if (nodes.containsKey(wait)) {
            return;
        }
        Node node = new Node(wait, added++);
        nodes.put(wait, node);
        total.increment();
        Node before = last;
        node.before = before;
        if (before == null) {
            first = node;
        } else {
            before.after = node;
        }
        last = node;
    }

    /** Removes one; one that is not there is no error. */
    void remove(FetchWait wait) {
        Node node = nodes.remove(wait);
        if (node == null) {
            return;
        }
        total.decrement();
        Node before = node.before;
        Node after = node.after;
        if (before == null) {
            first = after;
        } else {
            before.after = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.before = before;
        }
        if (cursor == node) {
            cursor = after;
        }
    }

    /**
     * Calls each that waits now; those added meanwhile are not called. If a wait moves the high watermark itself, the others
     * hear of it after this round.
     */
    void advanced(Partition partition, int bytes) {
        if (calling) {
            lateBytes += bytes;
            return;
        }
        calling = true;
        try {
            callEach(partition, bytes);
            while (lateBytes > 0) {
                int late = (int) Math.min(Integer.MAX_VALUE, lateBytes);
                lateBytes = 0;
                callEach(partition, late);
            }
        } finally {
            calling = false;
            cursor = null;
            lateBytes = 0;
        }
    }

    private void callEach(Partition partition, int bytes) {
        long end = added;
        Node node = first;
        while (node != null && node.number < end) {
            cursor = node.after;
            node.wait.advanced(partition, bytes);
            node = cursor;
        }
    }

    /** A wait and its place in the row. */
    private static final class Node {
        final FetchWait wait;
        final long number;

        @Nullable Node before;

        @Nullable Node after;

        Node(FetchWait wait, long number) {
            this.wait = wait;
            this.number = number;
        }
    }
}
