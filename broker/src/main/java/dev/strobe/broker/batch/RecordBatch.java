package dev.strobe.broker.batch;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * A flyweight over one record batch of format 2 in a buffer, see
 * <a href="https://kafka.apache.org/documentation/#recordbatch">the format</a>. Base offset and leader epoch lie outside
 * the checksum and are set in place.
 *
 * <p>Not thread-safe; {@link #wrap} moves it to the next batch, and nothing is allocated.
 */
public final class RecordBatch {

    public static final int BASE_OFFSET = 0;
    public static final int LENGTH_OFFSET = 8;
    public static final int LEADER_EPOCH_OFFSET = 12;
    public static final int MAGIC_OFFSET = 16;
    public static final int CRC_OFFSET = 17;
    public static final int ATTRIBUTES_OFFSET = 21;
    public static final int LAST_OFFSET_DELTA_OFFSET = 23;
    public static final int BASE_TIMESTAMP_OFFSET = 27;
    public static final int MAX_TIMESTAMP_OFFSET = 35;
    public static final int PRODUCER_ID_OFFSET = 43;
    public static final int PRODUCER_EPOCH_OFFSET = 51;
    public static final int BASE_SEQUENCE_OFFSET = 53;
    public static final int RECORD_COUNT_OFFSET = 57;
    public static final int HEADER_BYTES = 61;

    /** What precedes the bytes that the length field counts. */
    public static final int LOG_OVERHEAD_BYTES = 12;

    public static final byte MAGIC = 2;
    public static final long NO_PRODUCER_ID = -1;

    private static final int COMPRESSION_MASK = 0x07;
    private static final int TIMESTAMP_TYPE_MASK = 0x08;
    private static final int TRANSACTIONAL_MASK = 0x10;
    private static final int CONTROL_MASK = 0x20;

    private final CRC32C checksum = new CRC32C();
    private ByteBuffer buffer = ByteBuffer.allocate(0);
    private int position;

    /** Looks at the batch that starts at {@code position}; reads nothing yet. The buffer's own position is not used. */
    public RecordBatch wrap(ByteBuffer buffer, int position) {
        this.buffer = buffer;
        this.position = position;
        return this;
    }

    /** The buffer it lies in. */
    ByteBuffer buffer() {
        return buffer;
    }

    /** Where in the buffer it starts. */
    int position() {
        return position;
    }

    public long baseOffset() {
        return buffer.getLong(position + BASE_OFFSET);
    }

    public void setBaseOffset(long offset) {
        buffer.putLong(position + BASE_OFFSET, offset);
    }

    /** The whole batch in bytes, as its own length field says; a damaged one may say anything. */
    public int sizeBytes() {
        return buffer.getInt(position + LENGTH_OFFSET) + LOG_OVERHEAD_BYTES;
    }

    public int leaderEpoch() {
        return buffer.getInt(position + LEADER_EPOCH_OFFSET);
    }

    public void setLeaderEpoch(int epoch) {
        buffer.putInt(position + LEADER_EPOCH_OFFSET, epoch);
    }

    public byte magic() {
        return buffer.get(position + MAGIC_OFFSET);
    }

    /** The checksum that the batch carries. */
    public int crc() {
        return buffer.getInt(position + CRC_OFFSET);
    }

    public short attributes() {
        return buffer.getShort(position + ATTRIBUTES_OFFSET);
    }

    public int lastOffsetDelta() {
        return buffer.getInt(position + LAST_OFFSET_DELTA_OFFSET);
    }

    public long baseTimestampMs() {
        return buffer.getLong(position + BASE_TIMESTAMP_OFFSET);
    }

    public long maxTimestampMs() {
        return buffer.getLong(position + MAX_TIMESTAMP_OFFSET);
    }

    public long producerId() {
        return buffer.getLong(position + PRODUCER_ID_OFFSET);
    }

    public short producerEpoch() {
        return buffer.getShort(position + PRODUCER_EPOCH_OFFSET);
    }

    public int baseSequence() {
        return buffer.getInt(position + BASE_SEQUENCE_OFFSET);
    }

    public int recordCount() {
        return buffer.getInt(position + RECORD_COUNT_OFFSET);
    }

    public long lastOffset() {
        return baseOffset() + lastOffsetDelta();
    }

    public long nextOffset() {
        return lastOffset() + 1;
    }

    /** The compression codec's number: 0 none, 1 gzip, 2 snappy, 3 lz4, 4 zstd; 5 to 7 do not exist. */
    public int compression() {
        return attributes() & COMPRESSION_MASK;
    }

    public boolean isTransactional() {
        return (attributes() & TRANSACTIONAL_MASK) != 0;
    }

    public boolean isControl() {
        return (attributes() & CONTROL_MASK) != 0;
    }

    public boolean isLogAppendTime() {
        return (attributes() & TIMESTAMP_TYPE_MASK) != 0;
    }

    /** Whether the checksum holds; only for a batch whose size lies within the buffer. */
    public boolean isIntact() {
        return computeCrc() == crc();
    }

    /** Puts the append time in place of the producer's timestamps, with a new checksum. */
    public void stampAppendTime(long epochMs) {
        buffer.putShort(position + ATTRIBUTES_OFFSET, (short) (attributes() | TIMESTAMP_TYPE_MASK));
        buffer.putLong(position + MAX_TIMESTAMP_OFFSET, epochMs);
        buffer.putInt(position + CRC_OFFSET, computeCrc());
    }

    private int computeCrc() {
        int limit = buffer.limit();
        int mark = buffer.position();
        buffer.limit(position + sizeBytes()).position(position + ATTRIBUTES_OFFSET);
        checksum.reset();
        checksum.update(buffer);
        buffer.limit(limit).position(mark);
        return (int) checksum.getValue();
    }
}
