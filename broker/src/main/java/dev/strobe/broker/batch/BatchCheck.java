package dev.strobe.broker.batch;

import java.nio.ByteBuffer;

/**
 * Says whether the bytes at a place are one whole, undamaged batch that a client may append. Looks at nothing beyond the
 * batch, and not into its records.
 *
 * <p>Not thread-safe; allocates nothing.
 */
public final class BatchCheck {

    /** What was found; the first that applies, in this order, except for INTACT. */
    public enum Outcome {
        /** Fit to be appended. */
        INTACT,
        /** The limit comes before the end of a header, or before the end that the batch's own length gives. */
        TOO_SHORT,
        /** The length field is smaller than a header. */
        BAD_SIZE,
        /** Magic 0 or 1: a message set of clients older than 0.11. */
        OLD_MAGIC,
        /** A magic that does not exist. */
        BAD_MAGIC,
        /** The checksum does not hold. */
        BAD_CRC,
        /** A compression codec that does not exist. */
        BAD_COMPRESSION,
        /** No records, or a last offset that the number of records does not give. Compacted batches may be so, clients' may not. */
        BAD_COUNTS
    }

    private static final int CODEC_MAX = 4;

    private final RecordBatch batch = new RecordBatch();

    /**
     * Checks the batch at {@code position}.
     *
     * @param limit where the bytes end that may belong to it; within the buffer's own limit
     */
    public Outcome check(ByteBuffer buffer, int position, int limit) {
        Outcome shape = checkShape(buffer, position, limit);
        if (shape != Outcome.INTACT) {
            return shape;
        }
        if (!batch.isIntact()) {
            return Outcome.BAD_CRC;
        }
        if (batch.compression() > CODEC_MAX) {
            return Outcome.BAD_COMPRESSION;
        }
        int records = batch.recordCount();
        return records > 0 && batch.lastOffsetDelta() == records - 1 ? Outcome.INTACT : Outcome.BAD_COUNTS;
    }

    /** Size and magic only. */
    private Outcome checkShape(ByteBuffer buffer, int position, int limit) {
        int available = limit - position;
        // The fields up to the magic lie at the same place in every format.
        if (available <= RecordBatch.MAGIC_OFFSET) {
            return Outcome.TOO_SHORT;
        }
        batch.wrap(buffer, position);
        byte magic = batch.magic();
        int length = buffer.getInt(position + RecordBatch.LENGTH_OFFSET);
        if (magic == RecordBatch.MAGIC && length < RecordBatch.HEADER_BYTES - RecordBatch.LOG_OVERHEAD_BYTES) {
            return Outcome.BAD_SIZE;
        }
        if (length < 0) {
            return Outcome.BAD_SIZE;
        }
        if (magic == 0 || magic == 1) {
            return Outcome.OLD_MAGIC;
        }
        if (magic != RecordBatch.MAGIC) {
            return Outcome.BAD_MAGIC;
        }
        return length > available - RecordBatch.LOG_OVERHEAD_BYTES ? Outcome.TOO_SHORT : Outcome.INTACT;
    }
}
