package dev.strobe.broker.log;

import dev.strobe.broker.batch.RecordBatch;
import dev.strobe.broker.config.LogConfig;
import java.nio.ByteBuffer;

/**
 * The log of one partition: a row of segments, of which the last is written.
 *
 * <p>One thread, the owner, appends, rolls and gives up segments; none of that waits for the disk, except for the write
 * into the page cache. What may wait (creating the next segment's file ahead of its use, closing, indexing and deleting old
 * ones) runs on the I/O pool. Any thread reads through {@link #view()}. {@link #force()} belongs to the flush thread.
 */
public interface PartitionLog extends AutoCloseable {

    /** The latest state, published by the owner. Any thread. */
    LogView view();

    /** As {@code view().endOffset()}, for the owner. */
    long endOffset();

    /**
     * Appends whole batches, one after another without gaps, whose offsets are set: with one write, so that many small ones
     * cost little more than one. Owner only; the buffer's position is left at its limit.
     *
     * @throws dev.strobe.broker.storage.DiskException if the disk refuses: nothing was appended, but a crash of the machine
     *     before the next force may bring back those of them that got into the file whole
     */
    void append(ByteBuffer batches, long baseOffset, long nextOffset);

    /**
     * Makes durable what was appended before this call. One caller at a time, on a thread that may wait.
     *
     * @return everything before this offset is durable
     */
    long force();

    /** Takes other values into use from the next append on. Owner only. */
    void configure(LogConfig config);

    /**
     * Gives up segments that retention no longer keeps. Owner only; deletion itself happens on the pool.
     *
     * @param offsetMax nothing from there on is given up
     */
    void retain(long nowEpochMs, long offsetMax);

    /** Gives up records before {@code offset}, and remembers that over a restart. Owner only. */
    void deleteBefore(long offset);

    /**
     * Drops every batch that holds a record at or after {@code offset}; with all that lies before the log's start it begins
     * anew there. Durable when it returns: nothing of it comes back after a crash, also not between what is appended next.
     * Who holds a slice can read it; views from before may read as empty.
     *
     * <p>In the owner's place, on a thread that may wait, while nobody appends, forces, or closes. After a failure the log
     * cannot be used, and must be opened again.
     */
    void truncateTo(long offset);

    /** As {@link #truncateTo}, but drops everything: the next record gets {@code offset}, whatever it was before. */
    void startAt(long offset);

    /** Reads every batch header from {@code fromOffset} on, in order: for rebuilding producer state. May wait for the disk. */
    void scan(long fromOffset, BatchVisitor visitor);

    /** Forces, marks the log as closed in order, and closes its files. The owner's last call, on a thread that may wait. */
    @Override
    void close();

    /** Sees one batch whole; the view is only valid during the call. */
    @FunctionalInterface
    interface BatchVisitor {
        void batch(RecordBatch batch);
    }
}
