package dev.strobe.broker.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.broker.batch.BatchCheck.Outcome;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

final class BatchCheckTest {

    private final BatchCheck check = new BatchCheck();
    private final ByteBuffer batch = new BatchBuilder()
            .add(new byte[10], new byte[100], 1)
            .add(new byte[10], new byte[100], 2)
            .build();

    @Test
    void aWholeBatchIsIntactWhereverItLies() {
        ByteBuffer direct = ByteBuffer.allocateDirect(batch.capacity() + 20).position(7);
        direct.put(batch.duplicate());

        assertThat(check.check(batch, 0, batch.limit())).isEqualTo(Outcome.INTACT);
        assertThat(check.check(direct, 7, direct.limit())).isEqualTo(Outcome.INTACT);
        assertThat(direct.limit()).isEqualTo(direct.capacity());
    }

    @Test
    void everyShorterLimitIsTooShort() {
        for (int limit = 0; limit < batch.limit(); limit++) {
            assertThat(check.check(batch, 0, limit)).isEqualTo(Outcome.TOO_SHORT);
        }
    }

    @Test
    void everyFlippedBitIsFound() {
        for (int at = RecordBatch.LENGTH_OFFSET; at < batch.limit(); at++) {
            if (at >= RecordBatch.LEADER_EPOCH_OFFSET && at < RecordBatch.MAGIC_OFFSET) {
                continue;
            }
            for (int bit = 0; bit < 8; bit++) {
                batch.put(at, (byte) (batch.get(at) ^ (1 << bit)));
                assertThat(check.check(batch, 0, batch.limit())).isNotEqualTo(Outcome.INTACT);
                batch.put(at, (byte) (batch.get(at) ^ (1 << bit)));
            }
        }
    }

    @Test
    void eachKindOfDamageHasItsName() {
        assertThat(with(RecordBatch.MAGIC_OFFSET, 0)).isEqualTo(Outcome.OLD_MAGIC);
        assertThat(with(RecordBatch.MAGIC_OFFSET, 1)).isEqualTo(Outcome.OLD_MAGIC);
        assertThat(with(RecordBatch.MAGIC_OFFSET, 3)).isEqualTo(Outcome.BAD_MAGIC);
        assertThat(with(RecordBatch.LENGTH_OFFSET, 0xff)).isEqualTo(Outcome.BAD_SIZE);
        assertThat(with(RecordBatch.LENGTH_OFFSET, 0x7f)).isEqualTo(Outcome.TOO_SHORT);
        assertThat(with(RecordBatch.CRC_OFFSET, 99)).isEqualTo(Outcome.BAD_CRC);
        assertThat(withCrc(RecordBatch.RECORD_COUNT_OFFSET, 0)).isEqualTo(Outcome.BAD_COUNTS);
        assertThat(withCrc(RecordBatch.RECORD_COUNT_OFFSET, -1)).isEqualTo(Outcome.BAD_COUNTS);
        assertThat(withCrc(RecordBatch.LAST_OFFSET_DELTA_OFFSET, 2)).isEqualTo(Outcome.BAD_COUNTS);
        assertThat(withCrc(RecordBatch.ATTRIBUTES_OFFSET, 0x00050000)).isEqualTo(Outcome.BAD_COMPRESSION);
    }

    private ByteBuffer copy() {
        return ByteBuffer.allocate(batch.capacity())
                .put(batch.duplicate().clear())
                .flip();
    }

    private Outcome with(int at, int value) {
        ByteBuffer changed = copy().put(at, (byte) value);
        return check.check(changed, 0, changed.limit());
    }

    /** Four bytes changed, with the checksum that goes with them. */
    private Outcome withCrc(int at, int value) {
        ByteBuffer changed = copy().putInt(at, value);
        CRC32C crc = new CRC32C();
        crc.update(changed.duplicate().position(RecordBatch.ATTRIBUTES_OFFSET));
        changed.putInt(RecordBatch.CRC_OFFSET, (int) crc.getValue());
        return check.check(changed, 0, changed.limit());
    }
}
