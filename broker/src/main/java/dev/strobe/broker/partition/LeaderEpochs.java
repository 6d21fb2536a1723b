package dev.strobe.broker.partition;

import dev.strobe.broker.partition.Partition.EpochEnd;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Which leader's epoch wrote which part of a log: epochs and their first offsets, both growing from entry to entry. Two logs
 * with the same last epoch, and the same end of it, are the same up to there.
 *
 * <p>Immutable: each change makes a new one. Bounded by the leaders whose records the log holds.
 */
final class LeaderEpochs {

    static final LeaderEpochs NONE = new LeaderEpochs(new int[0], new long[0]);

    private static final int ENTRY_BYTES = Integer.BYTES + Long.BYTES;

    private final int[] epochs;
    private final long[] starts;

    private LeaderEpochs(int[] epochs, long[] starts) {
        this.epochs = epochs;
        this.starts = starts;
    }

    /** The largest; -1 if there is none. */
    int last() {
        return epochs.length == 0 ? -1 : epochs[epochs.length - 1];
    }

    /** With an epoch that begins at the log's end; the same if it has that epoch. Those without a record go. */
    LeaderEpochs begin(int epoch, long start) {
        if (epoch == last()) {
            return this;
        }
        if (epoch < last()) {
            throw new IllegalStateException("leader epoch went backwards: last=" + last() + " epoch=" + epoch);
        }
        LeaderEpochs kept = before(start);
        int count = kept.epochs.length;
        int[] newEpochs = Arrays.copyOf(kept.epochs, count + 1);
        long[] newStarts = Arrays.copyOf(kept.starts, count + 1);
        newEpochs[count] = epoch;
        newStarts[count] = start;
        return new LeaderEpochs(newEpochs, newStarts);
    }

    /** Of a log that ends here: without epochs that have no record before. */
    LeaderEpochs before(long endOffset) {
        int count = epochs.length;
        while (count > 0 && starts[count - 1] >= endOffset) {
            count--;
        }
        return count == epochs.length
                ? this
                : new LeaderEpochs(Arrays.copyOf(epochs, count), Arrays.copyOf(starts, count));
    }

    /** Of a log that starts here. */
    LeaderEpochs from(long startOffset) {
        int first = 0;
        while (first < epochs.length - 1 && starts[first + 1] <= startOffset) {
            first++;
        }
        if (epochs.length == 0 || (first == 0 && starts[0] >= startOffset)) {
            return this;
        }
        long[] newStarts = Arrays.copyOfRange(starts, first, starts.length);
        newStarts[0] = Math.max(newStarts[0], startOffset);
        return new LeaderEpochs(Arrays.copyOfRange(epochs, first, epochs.length), newStarts);
    }

    /** Where the largest epoch up to this one ends, in a log that ends at {@code logEndOffset}; (-1, -1) without one. */
    EpochEnd endOf(int epoch, long logEndOffset) {
        int at = floor(epoch);
        return at < 0 ? new EpochEnd(-1, -1) : new EpochEnd(epochs[at], endOffset(at, logEndOffset));
    }

    /**
     * Whether a log with this last epoch and end offset holds anything that one with these epochs does not: then it must be
     * cut at {@link #commonEnd}.
     */
    boolean divergesFrom(int lastEpoch, long endOffset, long logEndOffset) {
        int at = floor(lastEpoch);
        return (at >= 0 && epochs[at] < lastEpoch) || commonEnd(lastEpoch, logEndOffset) < endOffset;
    }

    /** The offset up to which a log whose last epoch is this one can agree with this. */
    long commonEnd(int lastEpoch, long logEndOffset) {
        return endOffset(floor(lastEpoch), logEndOffset);
    }

    private long endOffset(int at, long logEndOffset) {
        return at + 1 < epochs.length ? Math.min(starts[at + 1], logEndOffset) : logEndOffset;
    }

    /** The index of the largest epoch up to this one; -1 if all are larger. */
    private int floor(int epoch) {
        int at = epochs.length - 1;
        while (at >= 0 && epochs[at] > epoch) {
            at--;
        }
        return at;
    }

    int sizeBytes() {
        return Integer.BYTES + epochs.length * ENTRY_BYTES;
    }

    void writeTo(ByteBuffer into) {
        into.putInt(epochs.length);
        for (int at = 0; at < epochs.length; at++) {
            into.putInt(epochs[at]).putLong(starts[at]);
        }
    }

    /**
     * What {@link #writeTo} wrote.
     *
     * @throws java.nio.BufferUnderflowException if there is less than it says
     */
    static LeaderEpochs readFrom(ByteBuffer from) {
        LeaderEpochs read = NONE;
        for (int left = from.getInt(); left > 0; left--) {
            read = read.begin(from.getInt(), from.getLong());
        }
        return read;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LeaderEpochs that
                && Arrays.equals(epochs, that.epochs)
                && Arrays.equals(starts, that.starts);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(epochs) + Arrays.hashCode(starts);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < epochs.length; at++) {
            text.append(at == 0 ? "" : ", ").append(epochs[at]).append('@').append(starts[at]);
        }
        return text.toString();
    }
}
