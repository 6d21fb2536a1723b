package dev.strobe.broker.log;

import java.util.Optional;

/**
 * What a partition's log held at one moment: an immutable list of segments with the offsets they span. Any thread may
 * read it, also after the log went on or deleted what it names.
 */
public interface LogView {

    /** The first offset that can be read. */
    long startOffset();

    /** The offset that the next record will get. */
    long endOffset();

    /** Bytes of all segments. */
    long sizeBytes();

    /**
     * Whether {@link #read} from this offset may itself wait for the disk, to find the place: as {@link LogSlice#isCold()},
     * told from memory alone.
     */
    default boolean isCold(long offset) {
        return false;
    }

    /**
     * Bytes from the batch that holds {@code offset} on, from one segment.
     *
     * @param offset from startOffset() to endOffset(); at the end, or if the segment went away meanwhile, the slice is empty
     * @param endOffset batches from this offset on are left out: the high watermark for consumers
     * @param bytesMax the slice's size at most; its last batch may be cut off, its first never is
     * @param wholeFirstBatch what to do where the first batch alone is larger: give it whole, or nothing
     */
    LogSlice read(long offset, long endOffset, int bytesMax, boolean wholeFirstBatch);

    /**
     * The first batch whose largest timestamp is at or after {@code timestampMs}, as a slice of just that batch; empty if
     * there is none. Reads the disk: only for threads that may wait.
     */
    Optional<LogSlice> firstBatchSince(long timestampMs);

    /** The batch with the largest timestamp, as a slice of just that batch. Reads the disk. */
    Optional<LogSlice> batchWithMaxTimestamp();
}
