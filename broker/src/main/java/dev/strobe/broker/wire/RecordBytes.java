package dev.strobe.broker.wire;

import dev.strobe.broker.log.LogSlice;
import java.nio.ByteBuffer;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.record.internal.BaseRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.jspecify.annotations.Nullable;

/** The way between messages and the bytes of records: the codec's record classes are seen here only. */
public final class RecordBytes {

    private static final ByteBuffer NONE = ByteBuffer.allocate(0);

    private RecordBytes() {}

    /** The records of one partition, from position to limit, as a view of the request's frame; empty if there are none. */
    public static ByteBuffer of(ProduceRequestData.PartitionProduceData partition) {
        BaseRecords records = partition.records();
        return records instanceof MemoryRecords memory ? memory.buffer() : NONE.duplicate();
    }

    /** The records of one partition of a leader's answer, as a view of its frame; empty if there are none. */
    public static ByteBuffer of(FetchResponseData.PartitionData partition) {
        BaseRecords records = partition.records();
        return records instanceof MemoryRecords memory ? memory.buffer() : NONE.duplicate();
    }

    /** Puts a slice of the log into a fetch response; it is released once it was written. */
    public static void put(FetchResponseData.PartitionData partition, LogSlice slice) {
        partition.setRecords(new SliceRecords(slice));
    }

    /** An empty, non-null set of records, as consumers expect it. */
    public static void putNone(FetchResponseData.PartitionData partition) {
        partition.setRecords(MemoryRecords.EMPTY);
    }

    /**
     * The first record of one batch that is at or after {@code timestampMs} and {@code fromOffset}; decompresses. Null if
     * there is none.
     */
    public static @Nullable TimedOffset firstSince(ByteBuffer batch, long timestampMs, long fromOffset) {
        for (MutableRecordBatch read : MemoryRecords.readableRecords(batch).batches()) {
            for (Record record : read) {
                if (record.timestamp() >= timestampMs && record.offset() >= fromOffset) {
                    return new TimedOffset(record.offset(), record.timestamp());
                }
            }
        }
        return null;
    }

    /** The first record of one batch with its largest timestamp; decompresses. Null if the batch is empty. */
    public static @Nullable TimedOffset latest(ByteBuffer batch) {
        TimedOffset latest = null;
        for (MutableRecordBatch read : MemoryRecords.readableRecords(batch).batches()) {
            for (Record record : read) {
                if (latest == null || record.timestamp() > latest.timestampMs()) {
                    latest = new TimedOffset(record.offset(), record.timestamp());
                }
            }
        }
        return latest;
    }

    /** An offset with its record's timestamp in ms since 1970. */
    public record TimedOffset(long offset, long timestampMs) {}
}
