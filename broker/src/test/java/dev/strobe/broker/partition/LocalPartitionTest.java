package dev.strobe.broker.partition;

import static dev.strobe.broker.partition.PartitionFixture.GROUP_COMMIT;
import static dev.strobe.broker.partition.PartitionFixture.OS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strobe.broker.batch.RecordBatch;
import dev.strobe.broker.config.LogConfig;
import dev.strobe.broker.fault.FaultPoints;
import dev.strobe.broker.log.LogCorruptException;
import dev.strobe.broker.storage.DiskException;
import dev.strobe.broker.telemetry.Instruments;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocalPartitionTest {

    private final PartitionFixture fixture = new PartitionFixture(OS);
    private final List<Integer> advanced = new ArrayList<>();

    @Test
    void offsetsAreAssignedWithoutAGap() {
        TestAppend first = fixture.append(TestBatch.ofRecords(3));
        TestAppend second = fixture.append(TestBatch.ofRecords(2));

        assertThat(first.isAcknowledged()).isTrue();
        assertThat(first.baseOffset).isZero();
        assertThat(second.baseOffset).isEqualTo(3);
        assertThat(second.recordCount).isEqualTo(2);
        assertThat(second.startOffset).isZero();
        assertThat(second.appendTimeMs).isEqualTo(-1);
        assertThat(fixture.partition.view().highWatermark()).isEqualTo(5);
        RecordBatch stored = fixture.log.header(1);
        assertThat(stored.baseOffset()).isEqualTo(3);
        assertThat(stored.leaderEpoch()).isZero();
        assertThat(stored.isIntact()).isTrue();
    }

    @Test
    void withAppendTimeTheBrokersClockReplacesTheProducers() {
        fixture.partition.configure(new LogConfig(1 << 20, 1, 4096, -1, -1, 100_000, true, OS.flush(), 1, 1));
        fixture.loop.advanceNs(5_000_000);

        TestAppend append = fixture.append(TestBatch.ofRecords(1).timestampMs(42));

        assertThat(append.appendTimeMs).isEqualTo(fixture.loop.epochMs());
        RecordBatch stored = fixture.log.header(0);
        assertThat(stored.isLogAppendTime()).isTrue();
        assertThat(stored.maxTimestampMs()).isEqualTo(fixture.loop.epochMs());
        assertThat(stored.isIntact()).isTrue();
    }

    @Test
    void aRefusedBatchChangesNothingAndIsCounted() {
        TestAppend refused = fixture.append(TestBatch.ofRecords(1).attributes(6));

        assertThat(refused.completions).isEqualTo(1);
        assertThat(refused.error).isEqualTo(AppendError.UNSUPPORTED_COMPRESSION);
        assertThat(refused.baseOffset).isEqualTo(-1);
        assertThat(fixture.log.batches).isEmpty();
    }

    @Test
    void aDuplicateIsAnsweredWithItsFirstOffset() {
        fixture.append(TestBatch.ofRecords(4));
        fixture.append(TestBatch.ofRecords(2).producer(9, 0, 0).timestampMs(77));

        TestAppend again =
                fixture.append(TestBatch.ofRecords(2).producer(9, 0, 0).timestampMs(77));

        assertThat(again.isAcknowledged()).isTrue();
        assertThat(again.duplicate).isTrue();
        assertThat(again.baseOffset).isEqualTo(4);
        assertThat(again.appendTimeMs).isEqualTo(77);
        assertThat(fixture.log.batches).hasSize(2);
    }

    @Test
    void aRestOfABatchBehindTheFirstIsNotWritten() {
        var whole = TestBatch.ofRecords(1).build();
        var longer = ByteBuffer.allocate(whole.limit() + 5).put(whole).clear();
        TestAppend append = new TestAppend(longer, true);

        fixture.partition.append(append);

        assertThat(append.isAcknowledged()).isTrue();
        assertThat(fixture.log.batches.getFirst().limit()).isEqualTo(whole.limit());
    }

    @Test
    void stampsNeverGoBackwards() {
        fixture.loop.advanceNs(1000);
        TestAppend good = fixture.append(TestBatch.ofRecords(1));
        TestAppend bad = fixture.append(TestBatch.ofRecords(0).lastOffsetDelta(0));

        for (TestAppend append : List.of(good, bad)) {
            assertThat(append.queuedNs).isEqualTo(1000);
            assertThat(append.appendedNs).isGreaterThanOrEqualTo(append.queuedNs);
            assertThat(append.flushedNs).isGreaterThanOrEqualTo(append.appendedNs);
            assertThat(append.replicatedNs).isGreaterThanOrEqualTo(append.flushedNs);
        }
    }

    @Test
    void aWriteThatTheDiskRefusesCostsThatAppendOnly() {
        fixture.append(TestBatch.ofRecords(1).producer(9, 0, 0));
        fixture.log.appendFailure = new DiskException("no space left");
        TestAppend refused = fixture.append(TestBatch.ofRecords(1).producer(9, 0, 1));
        fixture.log.appendFailure = null;
        TestAppend retried = fixture.append(TestBatch.ofRecords(1).producer(9, 0, 1));

        assertThat(refused.error).isEqualTo(AppendError.STORAGE);
        assertThat(refused.completions).isEqualTo(1);
        assertThat(fixture.partition.view().isOnline()).isTrue();
        assertThat(retried.isAcknowledged()).isTrue();
        assertThat(retried.duplicate).isFalse();
        assertThat(retried.baseOffset).isEqualTo(1);
    }

    @Test
    void aBrokenInvariantOfTheLogTakesThePartitionOffline() {
        fixture.partition.addWait((partition, bytes) -> advanced.add(bytes));
        fixture.log.appendFailure = new IllegalStateException("segment went backwards");

        TestAppend refused = fixture.append(TestBatch.ofRecords(1));
        fixture.log.appendFailure = null;
        TestAppend next = fixture.append(TestBatch.ofRecords(1));

        assertThat(refused.error).isEqualTo(AppendError.STORAGE);
        assertThat(next.error).isEqualTo(AppendError.STORAGE);
        assertThat(fixture.partition.view().offline()).contains("segment went backwards");
        assertThat(advanced).containsExactly(Integer.MAX_VALUE);
    }

    @Test
    void waitsHearOfEveryMoveOfTheHighWatermark() {
        FetchWait wait = (partition, bytes) -> advanced.add(bytes);
        fixture.partition.addWait(wait);
        fixture.append(TestBatch.ofRecords(1).payloadBytes(39));
        fixture.append(TestBatch.ofRecords(0));
        fixture.partition.removeWait(wait);
        fixture.append(TestBatch.ofRecords(1));

        assertThat(advanced).containsExactly(RecordBatch.HEADER_BYTES + 39);
    }

    @Test
    void anAcknowledgedRecordIsVisibleAtTheMomentOfItsAcknowledgement() {
        TestAppend append = TestAppend.client(TestBatch.ofRecords(3));
        List<Long> seen = new ArrayList<>();
        append.onCompleted = () -> seen.add(fixture.partition.view().highWatermark());

        fixture.partition.append(append);

        assertThat(seen).containsExactly(3L);
    }

    @Test
    void onceItStopsNothingIsServed() {
        fixture.partition.addWait((partition, bytes) -> advanced.add(bytes));
        fixture.partition.stopServing("topic deleted");
        TestAppend late = fixture.append(TestBatch.ofRecords(1));
        fixture.partition.addWait((partition, bytes) -> advanced.add(-1));

        assertThat(late.error).isEqualTo(AppendError.NOT_SERVED);
        assertThat(advanced).containsExactly(Integer.MAX_VALUE, -1);
        assertThat(fixture.partition.view().offline()).isEqualTo("topic deleted");
    }

    @Test
    void whatStillWaitedWhenItStoppedIsNotServed() {
        PartitionFixture committing = new PartitionFixture(GROUP_COMMIT);
        TestAppend waiting = committing.append(TestBatch.ofRecords(1));

        committing.partition.stopServing("shutdown");
        committing.flush();

        assertThat(waiting.completions).isEqualTo(1);
        assertThat(waiting.error).isEqualTo(AppendError.NOT_SERVED);
    }

    @Test
    void recordsAreGivenUpAtMostUpToTheHighWatermark() {
        fixture.append(TestBatch.ofRecords(5));

        fixture.partition.deleteBefore(3);
        assertThat(fixture.partition.view().log().startOffset()).isEqualTo(3);

        fixture.partition.deleteBefore(100);
        assertThat(fixture.partition.view().log().startOffset()).isEqualTo(5);
    }

    @Test
    void housekeepingForgetsIdleProducersAndAppliesRetention() {
        fixture.append(TestBatch.ofRecords(1).producer(9, 0, 0));
        fixture.loop.advanceMs(PartitionFixture.PRODUCER_EXPIRY_MS);

        fixture.partition.housekeep(fixture.loop.epochMs());

        assertThat(fixture.log.retained).isEqualTo(1);
        assertThat(fixture.append(TestBatch.ofRecords(1).producer(9, 0, 33)).isAcknowledged())
                .isTrue();
    }

    @Test
    void aDamagedLogGivesAPartitionThatIsOfflineAndSaysWhy() {
        LocalPartitions partitions = new LocalPartitions(new LocalPartitions.Parameters(
                fixture.disk,
                (folder, name, config, listener) -> {
                    throw new LogCorruptException("segment 0 is damaged at position=4711");
                },
                (topicId, index) -> fixture.loop,
                fixture.flusher,
                Runnable::run,
                fixture.loop,
                fixture.loop,
                PartitionFixture.topics(OS),
                Instruments.NONE,
                FaultPoints.OFF,
                ReplicaSettings.alone(0)));

        Partition partition = partitions.open(new TopicId(0, 1), "orders", 0, Path.of("/data/orders-0"), OS);
        TestAppend append = TestAppend.client(TestBatch.ofRecords(1));
        partition.append(append);

        assertThat(partition.view().offline()).contains("position=4711");
        assertThat(append.error).isEqualTo(AppendError.STORAGE);
        partition.deleteBefore(1);
        partition.housekeep(0);
        partition.stopServing("shutdown");
        partition.close();
    }

    @Test
    void itIsCalledOnItsLoopOrNotAtAll() throws InterruptedException {
        List<Throwable> thrown = new ArrayList<>();
        Thread stranger = new Thread(() -> {
            try {
                fixture.append(TestBatch.ofRecords(1));
            } catch (IllegalStateException e) {
                thrown.add(e);
            }
        });
        stranger.start();
        stranger.join();

        assertThat(thrown).hasSize(1);
        assertThatThrownBy(() -> {
                    throw thrown.getFirst();
                })
                .hasMessageContaining("off the owner's loop");
    }
}
