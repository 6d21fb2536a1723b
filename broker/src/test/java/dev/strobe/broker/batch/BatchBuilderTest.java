package dev.strobe.broker.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What we write, Kafka's own code reads, and the other way round. */
final class BatchBuilderTest {

    @Test
    void kafkaReadsWhatWeWrote() {
        BatchBuilder builder = new BatchBuilder();
        builder.add(bytes("a"), bytes("one"), 1_000).add(bytes("b"), null, 900).add(bytes("c"), new byte[0], 2_000);

        MutableRecordBatch batch = MemoryRecords.readableRecords(builder.build())
                .batches()
                .iterator()
                .next();

        batch.ensureValid();
        assertThat(batch.isCompressed()).isFalse();
        assertThat(batch.hasProducerId()).isFalse();
        assertThat(batch.maxTimestamp()).isEqualTo(2_000);
        assertThat(batch.lastOffset()).isEqualTo(2);
        List<String> read = new ArrayList<>();
        for (Record record : batch) {
            read.add(
                    record.offset() + " " + record.timestamp() + " " + text(record.key()) + "=" + text(record.value()));
        }
        assertThat(read).containsExactly("0 1000 a=one", "1 900 b=null", "2 2000 c=");
    }

    @Test
    void weReadWhatKafkaWrote() {
        MemoryRecords written = MemoryRecords.withRecords(
                Compression.NONE,
                new SimpleRecord(5_000, bytes("k"), bytes("v")),
                new SimpleRecord(4_000, bytes("gone"), null),
                new SimpleRecord(6_000, null, new byte[300]));

        BatchRecords records = BatchRecords.of(new RecordBatch().wrap(written.buffer(), 0));

        assertThat(records.next()).isTrue();
        assertThat(records.key()).isEqualTo(bytes("k"));
        assertThat(records.value()).isEqualTo(bytes("v"));
        assertThat(records.timestampMs()).isEqualTo(5_000);
        assertThat(records.next()).isTrue();
        assertThat(records.value()).isNull();
        assertThat(records.timestampMs()).isEqualTo(4_000);
        assertThat(records.offset()).isEqualTo(1);
        assertThat(records.next()).isTrue();
        assertThat(records.key()).isNull();
        assertThat(records.value()).hasSize(300);
        assertThat(records.next()).isFalse();
    }

    @Test
    void recordsOfEverySizeGoThereAndBack() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            BatchBuilder builder = new BatchBuilder();
            List<byte[]> keys = new ArrayList<>();
            int count = 1 + random.nextInt(200);
            for (int at = 0; at < count; at++) {
                keys.add(new byte[random.nextInt(300)]);
                random.nextBytes(keys.get(at));
                builder.add(
                        keys.get(at),
                        random.nextInt(4) == 0 ? null : new byte[random.nextInt(300)],
                        random.nextLong(1L << 50));
            }
            int size = builder.sizeBytes();
            ByteBuffer built = builder.build();
            assertThat(built.remaining()).isEqualTo(size);
            MemoryRecords.readableRecords(built.duplicate()).batches().forEach(MutableRecordBatch::ensureValid);
            RecordBatch batch = new RecordBatch().wrap(built, 0);
            assertThat(batch.sizeBytes()).isEqualTo(size);
            assertThat(batch.magic()).isEqualTo(RecordBatch.MAGIC);
            assertThat(batch.isIntact()).isTrue();
            assertThat(batch.compression()).isZero();
            assertThat(batch.recordCount()).isEqualTo(keys.size());
            assertThat(batch.lastOffsetDelta()).isEqualTo(keys.size() - 1);
            BatchRecords records = BatchRecords.of(batch);
            for (byte[] key : keys) {
                assertThat(records.next()).isTrue();
                assertThat(records.key()).isEqualTo(key);
            }
            assertThat(records.next()).isFalse();
        }
    }

    @Test
    void aBuilderBeginsAnewAfterEachBatch() {
        BatchBuilder builder = new BatchBuilder();
        builder.add(bytes("a"), bytes("one"), 1_000).build();
        ByteBuffer second = builder.add(bytes("b"), bytes("two"), 10).build();

        RecordBatch batch = new RecordBatch().wrap(second, 0);
        assertThat(batch.recordCount()).isEqualTo(1);
        assertThat(batch.maxTimestampMs()).isEqualTo(10);
        assertThatThrownBy(builder::build).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void bytesThatAreNoRecordsAreReadOrRefusedButNothingWorse() {
        ByteBuffer whole = new BatchBuilder()
                .add(bytes("key"), bytes("value"), 1)
                .add(bytes("k2"), null, 2)
                .build();
        for (int at = RecordBatch.HEADER_BYTES; at < whole.limit(); at++) {
            for (int value = 0; value < 256; value++) {
                ByteBuffer damaged = copyOf(whole).put(at, (byte) value);
                BatchRecords records = BatchRecords.of(new RecordBatch().wrap(damaged, 0));
                assertThat(catchThrowable(() -> drain(records)))
                        .satisfiesAnyOf(
                                none -> assertThat(none).isNull(),
                                refused -> assertThat(refused).isInstanceOf(IllegalArgumentException.class));
            }
        }
    }

    @Test
    void appendTimeIsStampedAsKafkaWouldReadIt() {
        ByteBuffer built = new BatchBuilder().add(bytes("a"), bytes("b"), 1_000).build();
        RecordBatch batch = new RecordBatch().wrap(built, 0);
        batch.setBaseOffset(77);
        batch.setLeaderEpoch(3);
        batch.stampAppendTime(9_000);

        MutableRecordBatch read =
                MemoryRecords.readableRecords(built).batches().iterator().next();
        read.ensureValid();
        assertThat(read.timestampType()).isEqualTo(TimestampType.LOG_APPEND_TIME);
        assertThat(read.baseOffset()).isEqualTo(77);
        assertThat(read.partitionLeaderEpoch()).isEqualTo(3);
        assertThat(read.iterator().next().timestamp()).isEqualTo(9_000);
    }

    private static int drain(BatchRecords records) {
        int count = 0;
        for (boolean more = records.next(); more; more = records.next()) {
            count++;
        }
        return count;
    }

    private static ByteBuffer copyOf(ByteBuffer bytes) {
        return ByteBuffer.allocate(bytes.capacity())
                .put(bytes.duplicate().clear())
                .flip();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static String text(@Nullable ByteBuffer buffer) {
        return buffer == null ? "null" : UTF_8.decode(buffer).toString();
    }
}
