package dev.strobe.broker.simulation.client;

import dev.strobe.broker.batch.BatchBuilder;
import dev.strobe.broker.batch.RecordBatch;
import dev.strobe.broker.partition.TestBatch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Batches as these clients write them: the value of each record is a number that no other record has. */
public final class Batches {

    private static final byte[] KEY = new byte[0];

    private Batches() {}

    /** A record with its place in the log. */
    public record Read(long offset, long value) {}

    static ByteBuffer build(Sent sent, long timestampMs, int paddingBytes) {
        BatchBuilder builder = new BatchBuilder();
        for (int index = 0; index < sent.count; index++) {
            ByteBuffer value = ByteBuffer.allocate(Long.BYTES + paddingBytes).putLong(sent.firstValue + index);
            builder.add(KEY, value.array(), timestampMs);
        }
        ByteBuffer batch = builder.build();
        if (sent.idempotent) {
            batch.putLong(RecordBatch.PRODUCER_ID_OFFSET, sent.producer);
            batch.putShort(RecordBatch.PRODUCER_EPOCH_OFFSET, (short) sent.epoch);
            batch.putInt(RecordBatch.BASE_SEQUENCE_OFFSET, sent.sequence);
            TestBatch.seal(batch);
        }
        return batch;
    }

    /** The records of whole batches; a part of one more at the end is left out. */
    public static List<Read> read(byte[] records) {
        List<Read> found = new ArrayList<>();
        ByteBuffer bytes = ByteBuffer.wrap(records);
        RecordBatch batch = new RecordBatch();
        int at = 0;
        while (records.length - at >= RecordBatch.HEADER_BYTES) {
            batch.wrap(bytes, at);
            if (batch.sizeBytes() > records.length - at) {
                break;
            }
            if (!batch.isIntact()) {
                throw new Violation(
                        "a batch is damaged: offset=%d sizeBytes=%d", batch.baseOffset(), batch.sizeBytes());
            }
            readValues(bytes, at, batch, found);
            at += batch.sizeBytes();
        }
        return found;
    }

    private static void readValues(ByteBuffer bytes, int at, RecordBatch batch, List<Read> found) {
        ByteBuffer records = bytes.duplicate();
        records.position(at + RecordBatch.HEADER_BYTES);
        for (int index = 0; index < batch.recordCount(); index++) {
            int size = varint(records);
            int end = records.position() + size;
            records.get();
            varint(records);
            varint(records);
            int keyBytes = varint(records);
            records.position(records.position() + keyBytes);
            varint(records);
            found.add(new Read(batch.baseOffset() + index, records.getLong()));
            records.position(end);
        }
    }

    private static int varint(ByteBuffer from) {
        int value = 0;
        int shift = 0;
        int read;
        do {
            read = from.get();
            value |= (read & 0x7f) << shift;
            shift += 7;
        } while ((read & 0x80) != 0);
        return value >>> 1 ^ -(value & 1);
    }
}
