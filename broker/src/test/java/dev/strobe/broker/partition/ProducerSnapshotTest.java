package dev.strobe.broker.partition;

import static dev.strobe.broker.partition.PartitionFixture.GROUP_COMMIT;
import static dev.strobe.broker.partition.PartitionFixture.OS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.broker.storage.DiskException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ProducerSnapshotTest {

    private static final Path FILE = PartitionFixture.FOLDER.resolve(ProducerSnapshot.FILE);

    private final PartitionFixture fixture = new PartitionFixture(OS);

    @Test
    void aCloseInOrderSparesReadingTheLogAgain() {
        fixture.append(TestBatch.ofRecords(2).producer(9, 0, 0));
        stop();
        fixture.log.batches.clear();

        fixture.reopen();

        TestAppend again = fixture.append(TestBatch.ofRecords(2).producer(9, 0, 0));
        assertThat(again.duplicate).isTrue();
        assertThat(again.baseOffset).isZero();
    }

    @Test
    void withoutASnapshotTheLogIsRead() {
        fixture.append(TestBatch.ofRecords(2).producer(9, 0, 0));
        fixture.append(TestBatch.ofRecords(2).producer(9, 0, 2));

        fixture.reopen();

        assertThat(fixture.append(TestBatch.ofRecords(2).producer(9, 0, 0)).duplicate)
                .isTrue();
        assertThat(fixture.append(TestBatch.ofRecords(1).producer(9, 0, 7)).error)
                .isEqualTo(AppendError.OUT_OF_ORDER_SEQUENCE);
    }

    @Test
    void whatCameAfterTheSnapshotIsReadFromTheLog() {
        fixture.append(TestBatch.ofRecords(2).producer(9, 0, 0));
        stop();
        fixture.reopen();
        fixture.append(TestBatch.ofRecords(1).producer(9, 0, 2));

        fixture.reopen();

        assertThat(fixture.append(TestBatch.ofRecords(2).producer(9, 0, 0)).duplicate)
                .isTrue();
        assertThat(fixture.append(TestBatch.ofRecords(1).producer(9, 0, 2)).duplicate)
                .isTrue();
        assertThat(fixture.append(TestBatch.ofRecords(1).producer(9, 0, 3)).isAcknowledged())
                .isTrue();
    }

    @Test
    void aDamagedSnapshotIsDeletedAndTheLogRead() {
        fixture.append(TestBatch.ofRecords(2).producer(9, 0, 0));
        stop();
        byte[] whole = bytes();
        for (int at = 0; at < whole.length; at += 5) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 0x10;
            fixture.disk.plant(FILE, damaged);
            fixture.reopen();
            assertThat(fixture.append(TestBatch.ofRecords(2).producer(9, 0, 0)).duplicate)
                    .isTrue();
            assertThat(fixture.disk.exists(FILE)).as("byte %d", at).isFalse();
        }
        for (int length = 0; length < whole.length; length += 9) {
            fixture.disk.plant(FILE, Arrays.copyOf(whole, length));
            fixture.reopen();
            assertThat(fixture.append(TestBatch.ofRecords(2).producer(9, 0, 0)).duplicate)
                    .isTrue();
        }
    }

    @Test
    void aSnapshotThatKnowsMoreThanTheLogIsNotBelievedAlsoLater() {
        PartitionFixture committing = new PartitionFixture(GROUP_COMMIT);
        committing.append(TestBatch.ofRecords(1).producer(9, 0, 0));
        committing.flush();
        committing.append(TestBatch.ofRecords(1).producer(9, 0, 1));
        committing.partition.stopServing("test");
        committing.partition.close();
        committing.log.crash();

        committing.reopen();
        committing.append(TestBatch.ofRecords(5).producer(8, 0, 0));
        committing.flush();
        committing.reopen();

        TestAppend retried = committing.append(TestBatch.ofRecords(1).producer(9, 0, 1));
        committing.flush();
        assertThat(retried.duplicate).as("the first one was lost").isFalse();
        assertThat(retried.isAcknowledged()).isTrue();
        assertThat(retried.baseOffset).isEqualTo(6);
    }

    @Test
    void aSnapshotThatCannotBeWrittenCostsOnlyTheReading() {
        fixture.append(TestBatch.ofRecords(1).producer(9, 0, 0));
        fixture.disk.beforeForce(() -> {
            throw new DiskException("input/output error");
        });
        stop();
        fixture.disk.beforeForce(() -> {});

        fixture.reopen();

        assertThat(fixture.append(TestBatch.ofRecords(1).producer(9, 0, 0)).duplicate)
                .isTrue();
        assertThat(fixture.log.closes).isEqualTo(1);
    }

    @Test
    void aLongRunningPartitionWritesOneNowAndThen() {
        int bytes = 90_000;
        for (long written = 0; written < PartitionMemory.SNAPSHOT_BYTES; written += bytes) {
            fixture.append(TestBatch.ofRecords(1).payloadBytes(bytes));
            fixture.log.batches.clear();
        }
        assertThat(fixture.disk.exists(FILE)).isFalse();

        fixture.append(TestBatch.ofRecords(1).payloadBytes(bytes));
        fixture.loop.run();

        assertThat(fixture.disk.exists(FILE)).isTrue();
    }

    private byte[] bytes() {
        return fixture.disk.content(FILE);
    }

    private void stop() {
        fixture.partition.stopServing("test");
        fixture.partition.close();
    }
}
