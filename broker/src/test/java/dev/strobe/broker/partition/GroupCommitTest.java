package dev.strobe.broker.partition;

import static dev.strobe.broker.partition.PartitionFixture.GROUP_COMMIT;
import static dev.strobe.broker.partition.PartitionFixture.INTERVAL;
import static dev.strobe.broker.partition.PartitionFixture.OS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.broker.storage.DiskException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupCommitTest {

    private final PartitionFixture fixture = new PartitionFixture(GROUP_COMMIT);
    private final List<Integer> advanced = new ArrayList<>();

    @Test
    void nothingIsAcknowledgedOrShownBeforeItIsDurable() {
        fixture.partition.addWait((partition, bytes) -> advanced.add(bytes));
        TestAppend first = fixture.append(TestBatch.ofRecords(2).payloadBytes(9));
        TestAppend second = fixture.append(TestBatch.ofRecords(1).payloadBytes(9));
        fixture.loop.run();

        assertThat(first.completions + second.completions).isZero();
        assertThat(fixture.partition.view().highWatermark()).isZero();
        assertThat(fixture.partition.view().log().endOffset()).isEqualTo(3);
        assertThat(advanced).isEmpty();

        fixture.loop.advanceNs(500);
        fixture.flush();

        assertThat(first.isAcknowledged()).isTrue();
        assertThat(second.isAcknowledged()).isTrue();
        assertThat(first.flushedNs - first.appendedNs).isEqualTo(500);
        assertThat(fixture.partition.view().highWatermark()).isEqualTo(3);
        assertThat(advanced).containsExactly(140);
    }

    @Test
    void manyAppendsShareOneForce() {
        int before = fixture.log.forces;
        List<TestAppend> appends = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            appends.add(fixture.append(TestBatch.ofRecords(1)));
        }

        fixture.flush();

        assertThat(fixture.log.forces - before).isEqualTo(1);
        assertThat(appends).allMatch(TestAppend::isAcknowledged);
    }

    @Test
    void whatIsWrittenDuringAForceWaitsForTheNext() {
        TestAppend early = fixture.append(TestBatch.ofRecords(1));
        List<TestAppend> meanwhile = new ArrayList<>();
        fixture.log.duringForce = () -> meanwhile.add(fixture.append(TestBatch.ofRecords(1)));

        fixture.flush();
        assertThat(early.isAcknowledged()).isTrue();
        assertThat(meanwhile.getFirst().completions).isZero();
        assertThat(fixture.partition.view().highWatermark()).isEqualTo(1);

        fixture.log.duringForce = () -> {};
        fixture.flush();
        assertThat(meanwhile.getFirst().isAcknowledged()).isTrue();
    }

    @Test
    void aDuplicateOfWhatIsNotYetDurableWaitsWithIt() {
        TestAppend original = fixture.append(TestBatch.ofRecords(1).producer(9, 0, 0));
        TestAppend again = fixture.append(TestBatch.ofRecords(1).producer(9, 0, 0));
        assertThat(again.completions).isZero();

        fixture.flush();

        assertThat(original.isAcknowledged()).isTrue();
        assertThat(again.isAcknowledged()).isTrue();
        assertThat(again.baseOffset).isEqualTo(original.baseOffset);
        assertThat(fixture.append(TestBatch.ofRecords(1).producer(9, 0, 0)).isAcknowledged())
                .as("durable by now")
                .isTrue();
    }

    @Test
    void afterAForceThatFailedNothingIsEverAcknowledged() {
        TestAppend waiting = fixture.append(TestBatch.ofRecords(1));
        fixture.partition.addWait((partition, bytes) -> advanced.add(bytes));
        fixture.log.forceFailure = new DiskException("input/output error");
        fixture.flush();
        fixture.log.forceFailure = null;
        int forces = fixture.log.forces;
        TestAppend late = fixture.append(TestBatch.ofRecords(1));
        fixture.flush();

        assertThat(waiting.error).isEqualTo(AppendError.STORAGE);
        assertThat(waiting.completions).isEqualTo(1);
        assertThat(late.error).isEqualTo(AppendError.STORAGE);
        assertThat(fixture.partition.view().offline()).contains("input/output error");
        assertThat(fixture.partition.view().highWatermark()).isZero();
        assertThat(advanced).containsExactly(Integer.MAX_VALUE);
        assertThat(fixture.log.forces).as("never forced again").isEqualTo(forces);
    }

    @Test
    void aForceThatFailedBetweenTwoAppendsIsKnownToBoth() {
        fixture.append(TestBatch.ofRecords(1));
        fixture.log.forceFailure = new DiskException("input/output error");
        fixture.flusher.round();
        TestAppend afterTheFailure = fixture.append(TestBatch.ofRecords(1));

        fixture.flush();

        assertThat(afterTheFailure.error).isEqualTo(AppendError.STORAGE);
    }

    @Test
    void atIntervalsTheLogIsForcedOnceForAllThatWasAppended() {
        PartitionFixture interval = new PartitionFixture(INTERVAL);
        int before = interval.log.forces;
        assertThat(interval.append(TestBatch.ofRecords(1)).isAcknowledged()).isTrue();
        interval.loop.advanceMs(500);
        interval.append(TestBatch.ofRecords(1));
        interval.flush();
        assertThat(interval.log.forces - before).isZero();

        interval.loop.advanceMs(500);
        interval.flush();
        assertThat(interval.log.forces - before).isEqualTo(1);

        interval.loop.advanceMs(5000);
        interval.flush();
        assertThat(interval.log.forces - before).as("nothing was appended").isEqualTo(1);
        interval.append(TestBatch.ofRecords(1));
        interval.loop.advanceMs(1000);
        interval.flush();
        assertThat(interval.log.forces - before).isEqualTo(2);
    }

    @Test
    void aForceThatFailsAtAnIntervalTakesThePartitionOffline() {
        PartitionFixture interval = new PartitionFixture(INTERVAL);
        interval.append(TestBatch.ofRecords(1));
        interval.log.forceFailure = new DiskException("input/output error");
        interval.loop.advanceMs(1000);
        interval.flush();

        assertThat(interval.partition.view().isOnline()).isFalse();
    }

    @Test
    void thePolicyMayChangeWhileAppendsWait() {
        TestAppend waiting = fixture.append(TestBatch.ofRecords(1));

        fixture.partition.configure(OS);
        assertThat(waiting.isAcknowledged()).isTrue();
        assertThat(fixture.partition.view().highWatermark()).isEqualTo(1);

        fixture.append(TestBatch.ofRecords(1));
        fixture.partition.configure(GROUP_COMMIT);
        TestAppend committed = fixture.append(TestBatch.ofRecords(1));
        assertThat(committed.completions).isZero();
        assertThat(fixture.partition.view().highWatermark())
                .as("never backwards")
                .isEqualTo(2);
        fixture.flush();
        assertThat(committed.isAcknowledged()).isTrue();
    }

    @Test
    void aReopenedLogIsDurableBeforeItIsShown() {
        fixture.append(TestBatch.ofRecords(1));
        int before = fixture.log.forces;

        fixture.reopen();

        assertThat(fixture.log.forces).isEqualTo(before + 1);
        assertThat(fixture.partition.view().highWatermark()).isEqualTo(1);
    }

    @Test
    void noRandomOrderOfAppendsForcesAndDeliveriesAcknowledgesWhatCouldBeLost() {
        Property.forAll(300, random -> {
            PartitionFixture random0 = new PartitionFixture(GROUP_COMMIT);
            List<TestAppend> appends = new ArrayList<>();
            random0.log.duringForce = () -> {
                for (int i = random.nextInt(3); i > 0; i--) {
                    appends.add(random0.append(TestBatch.ofRecords(1 + random.nextInt(5))));
                }
                if (random.nextBoolean()) {
                    random0.loop.run();
                }
            };
            for (int step = 0; step < 100; step++) {
                switch (random.nextInt(3)) {
                    case 0 -> appends.add(random0.append(TestBatch.ofRecords(1 + random.nextInt(5))));
                    case 1 -> random0.flusher.round();
                    default -> random0.loop.run();
                }
            }
            random0.log.crash();
            long survived = random0.log.endOffset();
            assertThat(random0.partition.view().highWatermark()).isLessThanOrEqualTo(survived);
            assertThat(appends)
                    .allSatisfy(append -> assertThat(
                                    append.completions == 0 || append.baseOffset + append.recordCount <= survived)
                            .isTrue());
        });
    }
}
