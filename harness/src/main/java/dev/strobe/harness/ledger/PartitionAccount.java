package dev.strobe.harness.ledger;

import java.util.Arrays;

/**
 * What one partition delivered to one subscription.
 *
 * <p>Several consumer threads may own the partition in turn and, for a moment around a rebalance, at once: every method
 * holds the account's lock. The lock of a {@link SequenceSet} is taken inside it, never the other way round.
 */
final class PartitionAccount {

    private final OffsetIntervals offsets = new OffsetIntervals();

    /** The highest sequence first delivered here, by producer; -1 before the first. */
    private final long[] highestSequences;

    private long received;
    private long duplicated;
    private long redelivered;
    private long reordered;
    private long corrupted;
    private long unknownMessages;

    PartitionAccount(int producers) {
        highestSequences = new long[producers];
        Arrays.fill(highestSequences, -1);
    }

    /**
     * Takes an intact message that was sent to this subscription's topic.
     *
     * @param late takes the sequences that come behind a later one
     */
    synchronized Arrival delivered(int producer, SequenceSet intact, SequenceSet late, long sequence, long offset) {
        boolean newOffset = offset < 0 || offsets.add(offset);
        boolean first = intact.add(sequence);
        if (!newOffset) {
            // The same offset with another message or after a corrupted reading: seen again, and yet the first one
            // intact.
            redelivered++;
            received += first ? 1 : 0;
            return first ? Arrival.FIRST : Arrival.REDELIVERED;
        }
        if (!first) {
            duplicated++;
            return Arrival.DUPLICATE;
        }
        received++;
        if (sequence < highestSequences[producer]) {
            reordered++;
            late.add(sequence);
        } else {
            highestSequences[producer] = sequence;
        }
        return Arrival.FIRST;
    }

    synchronized Arrival unknownMessage(long offset) {
        if (offset >= 0 && !offsets.add(offset)) {
            redelivered++;
            return Arrival.REDELIVERED;
        }
        unknownMessages++;
        return Arrival.UNKNOWN_MESSAGE;
    }

    synchronized void corrupted(long offset) {
        if (offset < 0 || offsets.add(offset)) {
            corrupted++;
        } else {
            redelivered++;
        }
    }

    synchronized long received() {
        return received;
    }

    synchronized void addTo(Tally tally) {
        tally.received += received;
        tally.duplicated += duplicated;
        tally.redelivered += redelivered;
        tally.reordered += reordered;
        tally.corrupted += corrupted;
        tally.unknownMessages += unknownMessages;
        tally.offsetGapsForgotten += offsets.gapsForgotten();
    }

    long sizeBytes() {
        return OffsetIntervals.sizeBytes() + highestSequences.length * 8L;
    }

    /** Sums over partitions; used by one thread. */
    static final class Tally {
        long received;
        long duplicated;
        long redelivered;
        long reordered;
        long corrupted;
        long unknownMessages;
        long offsetGapsForgotten;
    }
}
