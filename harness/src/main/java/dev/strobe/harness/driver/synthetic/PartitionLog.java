package dev.strobe.harness.driver.synthetic;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One partition: messages in the order of their offsets, kept while a group has still to read them. Readers see a message
 * once its latency and that of every message before it has passed, as behind a high watermark.
 *
 * <p>A planted reordering leaves a hole in front of the message, which the producer's next message in this partition
 * fills. A hole that stays open for {@link #HOLE_NS_MAX} is given up, and nothing was reordered.
 *
 * <p>Guarded by the broker's lock, but for offsets.
 */
final class PartitionLog {

    static final long HOLE_NS_MAX = 50_000_000L;

    private static final long NONE = -1;

    private final AtomicLong nextOffset = new AtomicLong();

    /** Places by log index, from {@code start} to before {@code end}; null where a hole was given up. */
    private @Nullable StoredMessage[] ring = new @Nullable StoredMessage[256];

    private long start;
    private long end;
    private long visible;

    private long holeIndex = NONE;
    private long holeOffset;
    private long holeSinceNs;
    private @Nullable SyntheticPublisher holeOwner;

    /** Needs no lock. */
    long takeOffset() {
        return nextOffset.getAndIncrement();
    }

    void append(StoredMessage message) {
        message.offset = takeOffset();
        place(message);
    }

    /** Stores the message one place behind a hole for the next one of its publisher. */
    void appendBehindHole(StoredMessage message, long nowNs) {
        holeOwner = message.publisher;
        holeSinceNs = nowNs;
        holeOffset = takeOffset();
        holeIndex = end;
        place(null);
        append(message);
    }

    /** Puts the message into the hole: the one behind it is out of order from now on. */
    void fillHole(StoredMessage message) {
        message.offset = holeOffset;
        ring[place(holeIndex)] = message;
        StoredMessage overtaken = at(holeIndex + 1);
        if (overtaken != null) {
            overtaken.fault = Fault.REORDER;
        }
        closeHole();
    }

    boolean hasHole() {
        return holeIndex != NONE;
    }

    boolean hasHoleOf(SyntheticPublisher publisher) {
        return holeIndex != NONE && holeOwner == publisher;
    }

    void giveUpHoleOf(SyntheticPublisher publisher) {
        if (hasHoleOf(publisher)) {
            closeHole();
        }
    }

    void giveUpStaleHole(long nowNs) {
        if (hasHole() && nowNs - holeSinceNs > HOLE_NS_MAX) {
            closeHole();
        }
    }

    /** Shows readers what has become readable; whether that was anything. */
    boolean advance() {
        long before = visible;
        while (visible < end && visible != holeIndex) {
            StoredMessage next = at(visible);
            if (next != null && !next.ready) {
                break;
            }
            visible++;
        }
        return visible > before;
    }

    /** Log index up to which readers may read. */
    long visible() {
        return visible;
    }

    long end() {
        return end;
    }

    /** The message at a log index; null where there is none. */
    @Nullable StoredMessage at(long index) {
        return ring[place(index)];
    }

    /** Forgets what lies before {@code index}: every group has read it. */
    void trim(long index) {
        for (; start < index; start++) {
            ring[place(start)] = null;
        }
        visible = Math.max(visible, start);
    }

    boolean full() {
        return end - start == ring.length;
    }

    private void place(@Nullable StoredMessage message) {
        if (full()) {
            grow();
        }
        ring[place(end)] = message;
        end++;
    }

    private void closeHole() {
        holeIndex = NONE;
        holeOwner = null;
    }

    /** The publishers' pools bound the number of messages, and so the length. */
    private void grow() {
        @Nullable StoredMessage[] longer = new @Nullable StoredMessage[ring.length * 2];
        for (long index = start; index < end; index++) {
            longer[(int) (index & (longer.length - 1))] = at(index);
        }
        ring = longer;
    }

    private int place(long index) {
        return (int) (index & (ring.length - 1));
    }
}
