package dev.strobe.conformance.raw;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.utils.internals.Crc32C;

/** Record batches, right and wrong ones, as bytes. */
public final class Records {

    /** Where the fields of a batch of format 2 stand. */
    public static final int LENGTH_OFFSET = 8;

    public static final int MAGIC_OFFSET = 16;
    public static final int CRC_OFFSET = 17;
    public static final int ATTRIBUTES_OFFSET = 21;
    public static final int LAST_OFFSET_DELTA_OFFSET = 23;
    public static final int PRODUCER_ID_OFFSET = 43;
    public static final int COUNT_OFFSET = 57;

    /** One time for all, so that two brokers get the same bytes; recent, because Kafka forgets producers of old records. */
    public static final long TIMESTAMP = System.currentTimeMillis() - 60_000;

    private Records() {}

    public static SimpleRecord record(String value) {
        return new SimpleRecord(
                TIMESTAMP, "key".getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8));
    }

    /** One batch. */
    public static MemoryRecords batch(String... values) {
        return batch(CompressionType.NONE, values);
    }

    public static MemoryRecords batch(CompressionType type, String... values) {
        return MemoryRecords.withRecords(Compression.of(type).build(), records(values));
    }

    /** A batch in the old formats 0 or 1. */
    public static MemoryRecords oldBatch(byte magic, String... values) {
        return MemoryRecords.withRecords(magic, 0L, Compression.NONE, TimestampType.CREATE_TIME, records(values));
    }

    public static MemoryRecords idempotent(long producerId, int epoch, int sequence, String... values) {
        return MemoryRecords.withIdempotentRecords(
                Compression.NONE, producerId, (short) epoch, sequence, records(values));
    }

    public static MemoryRecords transactional(long producerId, int epoch, int sequence, String... values) {
        return MemoryRecords.withTransactionalRecords(
                Compression.NONE, producerId, (short) epoch, sequence, records(values));
    }

    private static SimpleRecord[] records(String... values) {
        SimpleRecord[] records = new SimpleRecord[values.length];
        for (int i = 0; i < values.length; i++) {
            records[i] = record(values[i]);
        }
        return records;
    }

    /** A change of a batch's bytes. */
    @FunctionalInterface
    public interface Change {
        void apply(ByteBuffer batch);
    }

    /** A changed copy whose checksum is wrong where the change lies behind it. */
    public static MemoryRecords changed(MemoryRecords batch, Change change) {
        ByteBuffer copy = copy(batch);
        change.apply(copy);
        return MemoryRecords.readableRecords(copy);
    }

    /** A changed copy whose checksum was made to hold. */
    public static MemoryRecords resealed(MemoryRecords batch, Change change) {
        ByteBuffer copy = copy(batch);
        change.apply(copy);
        long crc = Crc32C.compute(copy, ATTRIBUTES_OFFSET, copy.limit() - ATTRIBUTES_OFFSET);
        copy.putInt(CRC_OFFSET, (int) crc);
        return MemoryRecords.readableRecords(copy);
    }

    /** Several batches, one after the other. */
    public static MemoryRecords joined(MemoryRecords... batches) {
        int size = 0;
        for (MemoryRecords batch : batches) {
            size += batch.sizeInBytes();
        }
        ByteBuffer all = ByteBuffer.allocate(size);
        for (MemoryRecords batch : batches) {
            all.put(batch.buffer().duplicate());
        }
        return MemoryRecords.readableRecords(all.flip());
    }

    /** A header of a batch that says it holds nothing. */
    public static MemoryRecords empty() {
        ByteBuffer buffer = ByteBuffer.allocate(DefaultRecordBatch.RECORD_BATCH_OVERHEAD);
        DefaultRecordBatch.writeEmptyHeader(
                buffer, (byte) 2, -1L, (short) -1, -1, 0L, 0L, -1, TimestampType.CREATE_TIME, TIMESTAMP, false, false);
        return MemoryRecords.readableRecords(buffer.flip());
    }

    private static ByteBuffer copy(MemoryRecords batch) {
        ByteBuffer source = batch.buffer().duplicate();
        ByteBuffer copy = ByteBuffer.allocate(source.remaining());
        copy.put(source);
        return copy.flip();
    }
}
