package dev.strobe.broker.partition;

import dev.strobe.broker.batch.RecordBatch;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Builds batches as a producer sends them, or with one thing wrong. Values of records do not matter here. */
public final class TestBatch {

    private int recordCount = 1;
    private int lastOffsetDelta = -1;
    private int payloadBytes = 20;
    private long baseOffset;
    private byte magic = RecordBatch.MAGIC;
    private int attributes;
    private long timestampMs = 1_700_000_000_000L;
    private long producerId = RecordBatch.NO_PRODUCER_ID;
    private int producerEpoch = -1;
    private int baseSequence = -1;

    public static TestBatch ofRecords(int recordCount) {
        TestBatch batch = new TestBatch();
        batch.recordCount = recordCount;
        return batch;
    }

    public TestBatch lastOffsetDelta(int delta) {
        lastOffsetDelta = delta;
        return this;
    }

    public TestBatch payloadBytes(int bytes) {
        payloadBytes = bytes;
        return this;
    }

    public TestBatch baseOffset(long offset) {
        baseOffset = offset;
        return this;
    }

    public TestBatch magic(int value) {
        magic = (byte) value;
        return this;
    }

    public TestBatch attributes(int bits) {
        attributes = bits;
        return this;
    }

    public TestBatch timestampMs(long epochMs) {
        timestampMs = epochMs;
        return this;
    }

    public TestBatch producer(long id, int epoch, int sequence) {
        producerId = id;
        producerEpoch = epoch;
        baseSequence = sequence;
        return this;
    }

    /** The batch in a buffer of its own, from position 0 to limit. */
    public ByteBuffer build() {
        int size = RecordBatch.HEADER_BYTES + payloadBytes;
        ByteBuffer bytes = ByteBuffer.allocate(size);
        bytes.putLong(baseOffset).putInt(size - RecordBatch.LOG_OVERHEAD_BYTES).putInt(-1);
        bytes.put(magic).putInt(0).putShort((short) attributes);
        bytes.putInt(lastOffsetDelta == -1 ? recordCount - 1 : lastOffsetDelta);
        bytes.putLong(timestampMs).putLong(timestampMs);
        bytes.putLong(producerId)
                .putShort((short) producerEpoch)
                .putInt(baseSequence)
                .putInt(recordCount);
        for (int i = 0; i < payloadBytes; i++) {
            bytes.put((byte) (i * 31 + recordCount));
        }
        seal(bytes);
        return bytes.clear();
    }

    /** Gives changed bytes a checksum that holds. */
    public static void seal(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        int from = RecordBatch.ATTRIBUTES_OFFSET;
        crc.update(bytes.slice(from, bytes.capacity() - from));
        bytes.putInt(RecordBatch.CRC_OFFSET, (int) crc.getValue());
    }
}
