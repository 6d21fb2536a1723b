package dev.strobe.broker.partition;

/**
 * The appends that consumers do not see yet: where each ends, when it was made, and its size. Beyond {@value #CAPACITY} the
 * latest are taken as one.
 *
 * <p>Owned by one thread; allocates nothing.
 */
final class HiddenAppends {

    static final int CAPACITY = 1024;

    private static final int MASK = CAPACITY - 1;

    private final long[] ends = new long[CAPACITY];
    private final long[] appendedNs = new long[CAPACITY];
    private final long[] bytes = new long[CAPACITY];
    private int first;
    private int count;
    private long revealedBytes;
    private long oldestNs;
    private boolean revealed;

    void add(long endOffset, long nowNs, int sizeBytes) {
        if (count == CAPACITY) {
            int last = (first + count - 1) & MASK;
            ends[last] = endOffset;
            bytes[last] += sizeBytes;
            return;
        }
        int slot = (first + count++) & MASK;
        ends[slot] = endOffset;
        appendedNs[slot] = nowNs;
        bytes[slot] = sizeBytes;
    }

    /** Consumers see what lies before this offset now. */
    void reveal(long highWatermark) {
        revealed = count > 0;
        oldestNs = appendedNs[first];
        revealedBytes = 0;
        while (count > 0 && ends[first] <= highWatermark) {
            revealedBytes += bytes[first];
            first = (first + 1) & MASK;
            count--;
        }
    }

    /** Bytes of what was revealed last. */
    long revealedBytes() {
        return revealedBytes;
    }

    /** For how long the oldest of what was revealed last had waited, in ns; 0 if that is not known. */
    long waitedNs(long nowNs) {
        return revealed ? nowNs - oldestNs : 0;
    }

    /** When the oldest of what was revealed last was appended. */
    long oldestNs() {
        return oldestNs;
    }

    void clear() {
        count = 0;
    }
}
