package dev.strobe.broker.partition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.broker.batch.RecordBatch;
import dev.strobe.broker.telemetry.Instruments;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class ProducerStatesTest {

    private static final long PRODUCER = 4711;

    private final PartitionCounters counters = new PartitionCounters(Instruments.NONE);
    private final ProducerStates states = new ProducerStates(3, counters);
    private long endOffset = 100;

    @Test
    void aProducerThatIsNotRememberedMayBeginAnywhere() {
        assertThat(send(PRODUCER, 0, 17, 1)).isEqualTo(AppendError.NONE);
        assertThat(send(PRODUCER, 0, 18, 1)).isEqualTo(AppendError.NONE);
    }

    @Test
    void aGapIsOutOfOrderAndChangesNothing() {
        send(PRODUCER, 0, 0, 5);

        assertThat(send(PRODUCER, 0, 6, 1)).isEqualTo(AppendError.OUT_OF_ORDER_SEQUENCE);
        assertThat(send(PRODUCER, 0, 4, 1)).isEqualTo(AppendError.OUT_OF_ORDER_SEQUENCE);
        assertThat(send(PRODUCER, 0, 5, 1)).isEqualTo(AppendError.NONE);
    }

    @Test
    void theLastFiveBatchesAreRecognisedAndTheSixthIsOutOfOrder() {
        for (int i = 0; i < 6; i++) {
            send(PRODUCER, 0, 10 * i, 10);
        }

        assertThat(check(PRODUCER, 0, 0, 10)).isEqualTo(AppendError.OUT_OF_ORDER_SEQUENCE);
        for (int i = 1; i < 6; i++) {
            assertThat(check(PRODUCER, 0, 10 * i, 10)).isEqualTo(AppendError.NONE);
            assertThat(states.isDuplicate()).isTrue();
            assertThat(states.duplicateOffset()).isEqualTo(100 + 10 * i);
        }
        assertThat(check(PRODUCER, 0, 60, 10)).isEqualTo(AppendError.NONE);
        assertThat(states.isDuplicate()).isFalse();
    }

    @Test
    void partOfABatchThatWasAppendedIsNoDuplicate() {
        send(PRODUCER, 0, 0, 10);

        assertThat(check(PRODUCER, 0, 0, 5)).isEqualTo(AppendError.OUT_OF_ORDER_SEQUENCE);
        assertThat(check(PRODUCER, 0, 0, 11)).isEqualTo(AppendError.OUT_OF_ORDER_SEQUENCE);
    }

    @Test
    void aNewEpochBeginsAtZeroAndTheOldOneIsFenced() {
        send(PRODUCER, 3, 0, 1);

        assertThat(send(PRODUCER, 4, 1, 1)).isEqualTo(AppendError.OUT_OF_ORDER_SEQUENCE);
        assertThat(send(PRODUCER, 4, 0, 1)).isEqualTo(AppendError.NONE);
        assertThat(states.isDuplicate()).isFalse();
        assertThat(send(PRODUCER, 3, 1, 1)).isEqualTo(AppendError.INVALID_PRODUCER_EPOCH);
        assertThat(send(PRODUCER, 3, 0, 1)).isEqualTo(AppendError.INVALID_PRODUCER_EPOCH);
    }

    @Test
    void afterTheLargestSequenceComesZero() {
        int base = Integer.MAX_VALUE - 2;
        send(PRODUCER, 0, base, 3);
        assertThat(send(PRODUCER, 0, 0, 2)).isEqualTo(AppendError.NONE);

        send(8, 0, Integer.MAX_VALUE - 1, 5);
        assertThat(send(8, 0, 3, 1)).isEqualTo(AppendError.NONE);
        assertThat(check(8, 0, Integer.MAX_VALUE - 1, 5)).isEqualTo(AppendError.NONE);
        assertThat(states.isDuplicate()).isTrue();
    }

    @Test
    void theLongestIdleIsForgottenForANewOneAndCounted() {
        send(1, 0, 0, 1);
        send(2, 0, 0, 1);
        send(3, 0, 0, 1);
        send(1, 0, 1, 1);
        send(4, 0, 0, 1);

        assertThat(states.count()).isEqualTo(3);
        assertThat(counters.producersForgotten.sum()).isEqualTo(1);
        assertThat(counters.producers.sum()).isEqualTo(3);
        assertThat(check(2, 0, 50, 1)).as("2 is forgotten").isEqualTo(AppendError.NONE);
        assertThat(check(1, 0, 50, 1)).as("1 is not").isEqualTo(AppendError.OUT_OF_ORDER_SEQUENCE);
    }

    @Test
    void idleProducersExpireByTheBrokersClock() {
        states.appended(batch(1, 0, 0, 1), 1000);
        states.appended(batch(2, 0, 0, 1), 2000);

        states.expire(61_000, 60_000);

        assertThat(states.count()).isEqualTo(1);
        assertThat(check(2, 0, 9, 1)).isEqualTo(AppendError.OUT_OF_ORDER_SEQUENCE);
    }

    @Test
    void whatIsWrittenIsReadBack() {
        Property.forAll(200, random -> {
            ProducerStates from = new ProducerStates(1 + random.nextInt(40), counters);
            for (int step = 0; step < 200; step++) {
                int id = random.nextInt(50);
                from.appended(batch(id, random.nextInt(3), random.nextInt(100), 1 + random.nextInt(9)), step);
            }
            ByteBuffer bytes = ByteBuffer.allocate(from.sizeBytes());
            from.writeTo(bytes);
            ProducerStates to = new ProducerStates(40, counters);
            to.appended(batch(99, 0, 0, 1), 0);
            to.readFrom(bytes.flip());

            ByteBuffer again = ByteBuffer.allocate(to.sizeBytes());
            to.writeTo(again);
            assertThat(again.flip()).isEqualTo(bytes.rewind());
        });
    }

    private AppendError send(long id, int epoch, int sequence, int count) {
        AppendError error = check(id, epoch, sequence, count);
        if (error == AppendError.NONE && !states.isDuplicate()) {
            RecordBatch batch = batch(id, epoch, sequence, count);
            batch.setBaseOffset(endOffset);
            states.appended(batch, 0);
            endOffset += count;
        }
        return error;
    }

    private AppendError check(long id, int epoch, int sequence, int count) {
        return states.check(batch(id, epoch, sequence, count));
    }

    private static RecordBatch batch(long id, int epoch, int sequence, int count) {
        ByteBuffer bytes =
                TestBatch.ofRecords(count).producer(id, epoch, sequence).build();
        return new RecordBatch().wrap(bytes, 0);
    }
}
