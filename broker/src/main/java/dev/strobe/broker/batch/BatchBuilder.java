package dev.strobe.broker.batch;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Writes one record batch for records that the broker itself keeps: uncompressed, without a producer, without headers.
 * Offsets begin at 0; whoever appends the batch sets its base offset.
 *
 * <p>Not thread-safe. Used again after {@link #build}.
 */
public final class BatchBuilder {

    private static final int BYTES_FIRST = 256;

    private byte[] bytes = new byte[BYTES_FIRST];
    private int size = RecordBatch.HEADER_BYTES;
    private int records;
    private long baseTimestampMs = -1;
    private long maxTimestampMs = -1;

    /** Adds a record; a null value is a tombstone. */
    public BatchBuilder add(byte[] key, byte @Nullable [] value, long timestampMs) {
        if (records == 0) {
            baseTimestampMs = timestampMs;
        }
        maxTimestampMs = Math.max(maxTimestampMs, timestampMs);
        long timestampDelta = timestampMs - baseTimestampMs;
        int body = 1
                + Varint.sizeBytes(timestampDelta)
                + Varint.sizeBytes(records)
                + Varint.sizeBytes(key.length)
                + key.length
                + Varint.sizeBytes(value == null ? -1 : value.length)
                + (value == null ? 0 : value.length)
                + Varint.sizeBytes(0);
        ByteBuffer to = room(Varint.sizeBytes(body) + body);
        Varint.write(to, body);
        to.put((byte) 0);
        Varint.write(to, timestampDelta);
        Varint.write(to, records);
        Varint.write(to, key.length);
        to.put(key);
        if (value == null) {
            Varint.write(to, -1);
        } else {
            Varint.write(to, value.length);
            to.put(value);
        }
        Varint.write(to, 0);
        size = to.position();
        records++;
        return this;
    }

    public int recordCount() {
        return records;
    }

    /** The size that {@link #build} would give. */
    public int sizeBytes() {
        return size;
    }

    /** The batch, ready to be appended; the builder is empty then. A batch without records is an error of the caller's. */
    public ByteBuffer build() {
        if (records == 0) {
            throw new IllegalStateException("batch without records");
        }
        ByteBuffer batch = ByteBuffer.wrap(Arrays.copyOf(bytes, size));
        batch.putInt(RecordBatch.LENGTH_OFFSET, size - RecordBatch.LOG_OVERHEAD_BYTES);
        batch.put(RecordBatch.MAGIC_OFFSET, RecordBatch.MAGIC);
        batch.putInt(RecordBatch.LAST_OFFSET_DELTA_OFFSET, records - 1);
        batch.putLong(RecordBatch.BASE_TIMESTAMP_OFFSET, baseTimestampMs);
        batch.putLong(RecordBatch.MAX_TIMESTAMP_OFFSET, maxTimestampMs);
        batch.putLong(RecordBatch.PRODUCER_ID_OFFSET, RecordBatch.NO_PRODUCER_ID);
        batch.putShort(RecordBatch.PRODUCER_EPOCH_OFFSET, (short) -1);
        batch.putInt(RecordBatch.BASE_SEQUENCE_OFFSET, -1);
        batch.putInt(RecordBatch.RECORD_COUNT_OFFSET, records);
        CRC32C crc = new CRC32C();
        crc.update(batch.array(), RecordBatch.ATTRIBUTES_OFFSET, size - RecordBatch.ATTRIBUTES_OFFSET);
        batch.putInt(RecordBatch.CRC_OFFSET, (int) crc.getValue());
        size = RecordBatch.HEADER_BYTES;
        records = 0;
        baseTimestampMs = -1;
        maxTimestampMs = -1;
        return batch;
    }

    private ByteBuffer room(int count) {
        int wanted = Math.addExact(size, count);
        if (wanted > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(wanted, 2L * bytes.length)));
        }
        return ByteBuffer.wrap(bytes).position(size);
    }
}
