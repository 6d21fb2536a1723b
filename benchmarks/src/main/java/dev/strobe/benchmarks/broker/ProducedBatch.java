package dev.strobe.benchmarks.broker;

import dev.strobe.broker.batch.BatchBuilder;
import dev.strobe.broker.batch.RecordBatch;
import dev.strobe.broker.partition.Append;
import dev.strobe.broker.partition.AppendError;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;

/**
 * A batch of an idempotent producer with the append that carries it, both used again and again: what a run allocates is
 * the broker's. In direct memory, as frames are.
 */
final class ProducedBatch extends Append {

    private static final int VALUE_BYTES = 1024;
    private static final int KEY_BYTES = 8;
    private static final long SEED = 1;
    private static final long PRODUCER_ID = 7;
    private static final short PRODUCER_EPOCH = 0;

    private final ByteBuffer bytes;
    private final CRC32C crc = new CRC32C();

    private ProducedBatch(ByteBuffer bytes) {
        super(bytes, true);
        this.bytes = bytes;
    }

    /** A batch of so many records of 1 KiB each. */
    static ProducedBatch of(int records, long timestampMs) {
        SplittableRandom random = new SplittableRandom(SEED);
        BatchBuilder builder = new BatchBuilder();
        for (int record = 0; record < records; record++) {
            byte[] key = new byte[KEY_BYTES];
            byte[] value = new byte[VALUE_BYTES];
            random.nextBytes(key);
            random.nextBytes(value);
            builder.add(key, value, timestampMs);
        }
        ByteBuffer built = builder.build();
        ProducedBatch batch = new ProducedBatch(
                ByteBuffer.allocateDirect(built.remaining()).put(built).flip());
        batch.seal(0);
        return batch;
    }

    /** As the producer would send it with this sequence: a former append's offset is gone, and the checksum holds. */
    void seal(int sequence) {
        bytes.clear();
        bytes.putLong(RecordBatch.BASE_OFFSET, 0);
        bytes.putLong(RecordBatch.PRODUCER_ID_OFFSET, PRODUCER_ID);
        bytes.putShort(RecordBatch.PRODUCER_EPOCH_OFFSET, PRODUCER_EPOCH);
        bytes.putInt(RecordBatch.BASE_SEQUENCE_OFFSET, sequence);
        crc.reset();
        crc.update(bytes.position(RecordBatch.ATTRIBUTES_OFFSET));
        bytes.putInt(RecordBatch.CRC_OFFSET, (int) crc.getValue());
        bytes.position(0);
    }

    /** The batch's bytes, from position 0 to limit. */
    ByteBuffer bytes() {
        return bytes;
    }

    /** With the policy that leaves it to the operating system this is within the call of append. */
    @Override
    protected void completed() {
        if (error != AppendError.NONE || duplicate) {
            throw new IllegalStateException(
                    "append refused: error=" + error + " duplicate=" + duplicate + " baseSequence=" + baseSequence);
        }
    }
}
