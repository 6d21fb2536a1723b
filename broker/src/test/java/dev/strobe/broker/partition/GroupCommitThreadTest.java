package dev.strobe.broker.partition;

import static dev.strobe.broker.partition.PartitionFixture.GROUP_COMMIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.broker.fault.FaultPoints;
import dev.strobe.broker.storage.MemoryDisk;
import dev.strobe.broker.telemetry.Instruments;
import dev.strobe.broker.time.NanoClock;
import dev.strobe.broker.time.WallClock;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Group commit with its real threads: a loop, a flush thread that sleeps until it is woken, and two partitions. */
class GroupCommitThreadTest {

    private static final int APPENDS = 2_000;
    private static final long PATIENCE_S = 30;

    @Test
    void noWakeUpIsLostHoweverAppendsAndForcesMeet() throws InterruptedException {
        MemoryDisk disk = new MemoryDisk();
        CountDownLatch done = new CountDownLatch(2 * APPENDS);
        try (ThreadLoop loop = new ThreadLoop();
                FlushThread flusher = new FlushThread("flush-test", new DeepSleep(), Instruments.NONE)) {
            flusher.start();
            LocalPartitions partitions = new LocalPartitions(new LocalPartitions.Parameters(
                    disk,
                    LocalPartitions.segmentedLogs(disk, Runnable::run, WallClock.system()),
                    (topicId, index) -> loop,
                    flusher,
                    Runnable::run,
                    WallClock.system(),
                    NanoClock.system(),
                    PartitionFixture.topics(GROUP_COMMIT),
                    Instruments.NONE,
                    FaultPoints.OFF,
                    ReplicaSettings.alone(0)));
            for (int index = 0; index < 2; index++) {
                Path folder = Path.of("/data/orders-" + index);
                Partition partition = partitions.open(new TopicId(0, 1), "orders", index, folder, GROUP_COMMIT);
                loop.execute(() -> partition.append(new NextAppend(partition, APPENDS, done)));
            }
            assertThat(done.await(PATIENCE_S, TimeUnit.SECONDS))
                    .as("appends without an answer: %d", done.getCount())
                    .isTrue();
        }
    }

    /** An append that makes the next one when it is acknowledged. */
    private static final class NextAppend extends Append {
        private final Partition partition;
        private final int left;
        private final CountDownLatch done;

        NextAppend(Partition partition, int left, CountDownLatch done) {
            super(batch(), true);
            this.partition = partition;
            this.left = left;
            this.done = done;
        }

        private static ByteBuffer batch() {
            return TestBatch.ofRecords(1).build();
        }

        @Override
        protected void completed() {
            if (error == AppendError.NONE) {
                done.countDown();
            }
            if (left > 1) {
                partition.append(new NextAppend(partition, left - 1, done));
            }
        }
    }

    /** Sleeps as long as nobody wakes it, so that a lost wake-up shows. */
    private static final class DeepSleep implements NanoClock {
        @Override
        public long nanoTime() {
            return NanoClock.system().nanoTime();
        }

        @Override
        public void parkNanos(long ns) {
            LockSupport.parkNanos(ns == 0 ? 0 : TimeUnit.SECONDS.toNanos(PATIENCE_S));
        }
    }
}
