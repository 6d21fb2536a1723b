package dev.strobe.broker.group;

import dev.strobe.broker.batch.BatchBuilder;
import dev.strobe.broker.batch.BatchRecords;
import dev.strobe.broker.batch.RecordBatch;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Group records on their way into one record batch, and out of it. Not thread-safe. */
final class GroupBatch {

    private final BatchBuilder builder = new BatchBuilder();
    private final long epochMs;

    /** An empty one, all of whose records carry this time. */
    GroupBatch(long epochMs) {
        this.epochMs = epochMs;
    }

    void add(GroupRecord record) {
        builder.add(GroupRecordCodec.key(record), GroupRecordCodec.value(record), epochMs);
    }

    boolean isEmpty() {
        return builder.recordCount() == 0;
    }

    int sizeBytes() {
        return builder.sizeBytes();
    }

    ByteBuffer build() {
        return builder.build();
    }

    /** Hands each record of the batch to {@code sink}, null for those of unknown versions. */
    static void read(RecordBatch batch, Consumer<@Nullable GroupRecord> sink) {
        BatchRecords records = BatchRecords.of(batch);
        while (records.next()) {
            byte[] key = records.key();
            sink.accept(key == null ? null : GroupRecordCodec.read(key, records.value()));
        }
    }
}
