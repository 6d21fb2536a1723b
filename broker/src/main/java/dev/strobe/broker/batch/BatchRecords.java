package dev.strobe.broker.batch;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Steps through the records of an uncompressed batch, for the broker's own topics. Keys and values are copied out.
 *
 * <p>Bytes that are not records make {@link #next()} throw {@link IllegalArgumentException}: the checksum held, so
 * somebody wrote them so. Not thread-safe.
 */
public final class BatchRecords {

    private final ByteBuffer bytes;
    private final int records;
    private final long baseOffset;
    private final long baseTimestampMs;
    private int read;
    private long offset;
    private long timestampMs;
    private byte @Nullable [] key;
    private byte @Nullable [] value;

    private BatchRecords(RecordBatch batch) {
        bytes = batch.buffer().duplicate();
        bytes.limit(batch.position() + batch.sizeBytes()).position(batch.position() + RecordBatch.HEADER_BYTES);
        records = batch.recordCount();
        baseOffset = batch.baseOffset();
        baseTimestampMs = batch.baseTimestampMs();
    }

    /** Before the first record of a whole batch, which must stay where it is meanwhile. */
    public static BatchRecords of(RecordBatch batch) {
        if (batch.compression() != 0) {
            throw new IllegalArgumentException("batch is compressed: codec=" + batch.compression());
        }
        return new BatchRecords(batch);
    }

    /** Goes to the next record; false after the last. */
    public boolean next() {
        if (read >= records) {
            return false;
        }
        try {
            readRecord();
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("record ends beyond its batch: record=" + read + " of " + records, e);
        }
        read++;
        return true;
    }

    public long offset() {
        return offset;
    }

    public long timestampMs() {
        return timestampMs;
    }

    /** Null if the record has none. */
    public byte @Nullable [] key() {
        return key;
    }

    /** Null for a tombstone. */
    public byte @Nullable [] value() {
        return value;
    }

    private void readRecord() {
        long size = Varint.read(bytes);
        if (size < 0 || size > bytes.remaining()) {
            throw new IllegalArgumentException(
                    "record of impossible size: sizeBytes=" + size + " remaining=" + bytes.remaining());
        }
        int end = bytes.position() + (int) size;
        bytes.get();
        timestampMs = baseTimestampMs + Varint.read(bytes);
        offset = baseOffset + Varint.read(bytes);
        key = readBytes(end);
        value = readBytes(end);
        // Headers are not looked at.
        bytes.position(end);
    }

    private byte @Nullable [] readBytes(int end) {
        long size = Varint.read(bytes);
        if (size < 0) {
            return null;
        }
        if (size > end - bytes.position()) {
            throw new IllegalArgumentException("field beyond its record: sizeBytes=" + size);
        }
        byte[] copy = new byte[(int) size];
        bytes.get(copy);
        return copy;
    }
}
