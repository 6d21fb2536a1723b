package dev.strobe.broker.partition;

import static dev.strobe.broker.partition.PartitionFixture.OS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.broker.batch.RecordBatch;
import dev.strobe.broker.config.LogConfig;
import java.nio.ByteBuffer;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.requests.ProduceRequest;
import org.junit.jupiter.api.Test;

class AppendRulesTest {

    private static final short PRODUCE_VERSION = 9;
    private static final int LOG_APPEND_TIME = 0x08;
    private static final int TRANSACTIONAL = 0x10;
    private static final int CONTROL = 0x20;

    private final AppendRules rules = new AppendRules();

    @Test
    void aBatchOfFormat2Passes() {
        assertThat(client(TestBatch.ofRecords(3))).isEqualTo(AppendError.NONE);
        assertThat(rules.batch().recordCount()).isEqualTo(3);
        assertThat(client(TestBatch.ofRecords(1).producer(7, 0, 0))).isEqualTo(AppendError.NONE);
        assertThat(client(TestBatch.ofRecords(1).attributes(4))).isEqualTo(AppendError.NONE);
    }

    @Test
    void noRecordsAtAllAreAnInvalidRecord() {
        assertThat(check(ByteBuffer.allocate(0))).isEqualTo(AppendError.INVALID_RECORD);
        assertThat(check(ByteBuffer.allocate(11))).isEqualTo(AppendError.INVALID_RECORD);
    }

    @Test
    void aBatchThatTheRequestCutsShortIsAnInvalidRecord() {
        ByteBuffer cut = TestBatch.ofRecords(1).build();
        assertThat(check(cut.limit(cut.limit() - 1))).isEqualTo(AppendError.INVALID_RECORD);
    }

    @Test
    void oldFormatsAreUnsupportedAndUnknownOnesCorrupt() {
        assertThat(client(TestBatch.ofRecords(1).magic(0))).isEqualTo(AppendError.UNSUPPORTED_FORMAT);
        assertThat(client(TestBatch.ofRecords(1).magic(1))).isEqualTo(AppendError.UNSUPPORTED_FORMAT);
        assertThat(client(TestBatch.ofRecords(1).magic(3))).isEqualTo(AppendError.CORRUPT);
        assertThat(client(TestBatch.ofRecords(1).magic(-1))).isEqualTo(AppendError.CORRUPT);
    }

    @Test
    void aLengthThatCannotBeIsCorrupt() {
        for (int length : new int[] {Integer.MIN_VALUE, -1, 0, 13, Integer.MAX_VALUE, Integer.MAX_VALUE - 11}) {
            ByteBuffer batch = TestBatch.ofRecords(1).build();
            batch.putInt(RecordBatch.LENGTH_OFFSET, length);
            assertThat(check(batch)).as("length %d", length).isEqualTo(AppendError.CORRUPT);
        }
        ByteBuffer headless = TestBatch.ofRecords(1).build();
        headless.putInt(RecordBatch.LENGTH_OFFSET, 20);
        assertThat(check(headless.limit(32))).isEqualTo(AppendError.CORRUPT);
    }

    @Test
    void aChangedByteIsCorruptWhereverTheChecksumCounts() {
        int size = TestBatch.ofRecords(1).build().limit();
        for (int at = RecordBatch.CRC_OFFSET; at < size; at++) {
            ByteBuffer batch = TestBatch.ofRecords(1).build();
            batch.put(at, (byte) (batch.get(at) ^ 0x40));
            assertThat(check(batch)).as("byte %d", at).isEqualTo(AppendError.CORRUPT);
        }
    }

    @Test
    void theSizeIsJudgedBeforeTheChecksum() {
        ByteBuffer large =
                TestBatch.ofRecords(1).payloadBytes(OS.batchBytesMax()).build();
        large.putInt(RecordBatch.CRC_OFFSET, 1);
        assertThat(check(large)).isEqualTo(AppendError.TOO_LARGE);
        assertThat(client(TestBatch.ofRecords(1).payloadBytes(OS.batchBytesMax() - RecordBatch.HEADER_BYTES)))
                .isEqualTo(AppendError.NONE);
    }

    @Test
    void aBatchThatFitsNoSegmentIsTooLarge() {
        LogConfig small = new LogConfig(1000, 1, 4096, -1, -1, 100_000, false, OS.flush(), 1, 1);
        ByteBuffer batch = TestBatch.ofRecords(1).payloadBytes(1000).build();
        assertThat(rules.check(batch, true, small)).isEqualTo(AppendError.TOO_LARGE);
    }

    @Test
    void codecsThatDoNotExistAreRefused() {
        for (int codec = 5; codec <= 7; codec++) {
            assertThat(client(TestBatch.ofRecords(1).attributes(codec))).isEqualTo(AppendError.UNSUPPORTED_COMPRESSION);
        }
    }

    @Test
    void countsMustAgree() {
        assertThat(client(TestBatch.ofRecords(0).lastOffsetDelta(0))).isEqualTo(AppendError.INVALID_RECORD);
        assertThat(client(TestBatch.ofRecords(-1).lastOffsetDelta(0))).isEqualTo(AppendError.INVALID_RECORD);
        assertThat(client(TestBatch.ofRecords(3).lastOffsetDelta(3))).isEqualTo(AppendError.INVALID_RECORD);
        assertThat(client(TestBatch.ofRecords(Integer.MIN_VALUE).lastOffsetDelta(Integer.MAX_VALUE)))
                .isEqualTo(AppendError.INVALID_RECORD);
    }

    @Test
    void aClientWritesNoOffsetsNoControlBatchesAndNoBrokerTime() {
        assertThat(client(TestBatch.ofRecords(1).baseOffset(5))).isEqualTo(AppendError.INVALID_RECORD);
        assertThat(client(TestBatch.ofRecords(1).attributes(CONTROL))).isEqualTo(AppendError.INVALID_RECORD);
        assertThat(client(TestBatch.ofRecords(1).attributes(LOG_APPEND_TIME))).isEqualTo(AppendError.INVALID_RECORD);
    }

    @Test
    void theBrokerItselfMayWriteWhatClientsMayNot() {
        ByteBuffer control =
                TestBatch.ofRecords(1).baseOffset(5).attributes(CONTROL).build();
        assertThat(rules.check(control, false, OS)).isEqualTo(AppendError.NONE);
        ByteBuffer large = TestBatch.ofRecords(1).payloadBytes(200_000).build();
        assertThat(rules.check(large, false, OS)).isEqualTo(AppendError.NONE);
    }

    @Test
    void anIdempotentBatchNeedsASequenceAndAnEpoch() {
        assertThat(client(TestBatch.ofRecords(1).producer(7, 0, -1))).isEqualTo(AppendError.INVALID_RECORD);
        assertThat(client(TestBatch.ofRecords(1).producer(7, -1, 0))).isEqualTo(AppendError.INVALID_RECORD);
    }

    @Test
    void transactionsAreRefusedOnceTheBatchIsSound() {
        TestBatch transactional = TestBatch.ofRecords(1).producer(7, 0, 0).attributes(TRANSACTIONAL);
        assertThat(client(transactional)).isEqualTo(AppendError.TRANSACTIONS_UNSUPPORTED);
        ByteBuffer broken = transactional.build();
        broken.putInt(RecordBatch.CRC_OFFSET, 1);
        assertThat(check(broken)).isEqualTo(AppendError.CORRUPT);
    }

    @Test
    void aSecondBatchIsRefusedAndARestOfOneIgnored() {
        ByteBuffer first = TestBatch.ofRecords(1).build();
        ByteBuffer second = TestBatch.ofRecords(1).build();
        ByteBuffer both = ByteBuffer.allocate(first.limit() + second.limit())
                .put(first)
                .put(second)
                .flip();
        assertThat(check(both)).isEqualTo(AppendError.INVALID_RECORD);
        for (int cut = 1; cut < second.limit(); cut++) {
            assertThat(check(both.duplicate().limit(both.limit() - cut)))
                    .as("cut %d", cut)
                    .isEqualTo(AppendError.NONE);
        }
    }

    /** The oracle: the same bytes through the checks that Apache Kafka's broker runs first, and its checksum. */
    @Test
    void mutatedBatchesAreRefusedAsApacheKafkaRefusesThem() {
        Property.forAll(20_000, random -> {
            ByteBuffer bytes = TestBatch.ofRecords(1 + random.nextInt(3))
                    .payloadBytes(random.nextInt(40))
                    .build();
            if (random.nextInt(4) == 0) {
                ByteBuffer more = TestBatch.ofRecords(1).build();
                more.limit(random.nextInt(more.limit() + 1));
                bytes = ByteBuffer.allocate(bytes.limit() + more.limit())
                        .put(bytes)
                        .put(more)
                        .flip();
            }
            for (int changes = random.nextInt(3); changes > 0; changes--) {
                int at = random.nextInt(4) == 0 ? random.nextInt(bytes.limit()) : 8 + random.nextInt(10);
                bytes.put(at, (byte) (random.nextBoolean() ? random.nextInt(8) : random.nextInt(256)));
            }
            bytes.limit(random.nextInt(3) == 0 ? random.nextInt(bytes.limit() + 1) : bytes.limit());

            AppendError ours = check(bytes.duplicate());
            String kafka = kafkaAnswer(bytes.duplicate());

            String mapped = ours == AppendError.UNSUPPORTED_FORMAT ? "INVALID_RECORD" : ours.name();
            assertThat(mapped).isEqualTo(kafka);
        });
    }

    private static String kafkaAnswer(ByteBuffer bytes) {
        MemoryRecords records = MemoryRecords.readableRecords(bytes);
        try {
            ProduceRequest.validateRecords(PRODUCE_VERSION, records);
            MutableRecordBatch batch = records.batches().iterator().next();
            if (batch.baseOffset() != 0) {
                return "INVALID_RECORD";
            }
            return batch.isValid() ? "NONE" : "CORRUPT";
        } catch (InvalidRecordException e) {
            return "INVALID_RECORD";
        } catch (CorruptRecordException e) {
            return "CORRUPT";
        } catch (IllegalArgumentException e) {
            // A length near the largest int overflows there.
            return "CORRUPT";
        }
    }

    private AppendError client(TestBatch batch) {
        return check(batch.build());
    }

    private AppendError check(ByteBuffer records) {
        return rules.check(records, true, OS);
    }
}
