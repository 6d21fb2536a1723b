package dev.strobe.benchmarks.broker;

import dev.strobe.broker.config.BrokerConfig;
import dev.strobe.broker.config.FlushPolicy;
import dev.strobe.broker.config.LogConfig;
import dev.strobe.broker.fault.FaultPoints;
import dev.strobe.broker.partition.FlushThread;
import dev.strobe.broker.partition.LocalPartitions;
import dev.strobe.broker.partition.Partition;
import dev.strobe.broker.partition.ReplicaSettings;
import dev.strobe.broker.partition.TopicId;
import dev.strobe.broker.storage.RealDisk;
import dev.strobe.broker.telemetry.MetricRegistry;
import dev.strobe.broker.time.NanoClock;
import dev.strobe.broker.time.WallClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One partition of the broker on the real disk, in a temporary folder that goes when it is closed. Flushing is left to the
 * operating system, so an append completes within its call.
 *
 * <p>What the broker leaves to its I/O pool (next segment, fsync of the last one, deletion) runs in {@link #maintain} on
 * the caller's thread: no other thread takes part. Not thread-safe.
 */
final class BrokerPartition implements AutoCloseable {

    /** Of the log; on the disk are at most three. */
    static final int SEGMENT_BYTES = 64 << 20;

    private static final int BATCH_BYTES_MAX = 1 << 20;
    private static final int INDEX_INTERVAL_BYTES = 4096;
    private static final long DAY_MS = 86_400_000;
    private static final LogConfig CONFIG = new LogConfig(
            SEGMENT_BYTES,
            7 * DAY_MS,
            INDEX_INTERVAL_BYTES,
            SEGMENT_BYTES,
            -1,
            BATCH_BYTES_MAX,
            false,
            FlushPolicy.OS,
            1_000,
            1);

    private final RealDisk disk = new RealDisk();
    private final CallersLoop loop = new CallersLoop();
    private final WallClock wallClock = WallClock.system();
    private final Path folder;
    private final Partition partition;

    BrokerPartition() {
        this.folder = newFolder();
        NanoClock clock = NanoClock.system();
        MetricRegistry instruments = new MetricRegistry();
        LocalPartitions partitions = new LocalPartitions(new LocalPartitions.Parameters(
                disk,
                LocalPartitions.segmentedLogs(disk, loop::execute, wallClock),
                (topicId, index) -> loop,
                // Never started: with this flush policy nobody asks it for anything.
                new FlushThread("flush", clock, instruments),
                loop::execute,
                wallClock,
                clock,
                new BrokerConfig.Topics(1, true, 1, CONFIG, DAY_MS, 1_000, DAY_MS),
                instruments,
                FaultPoints.OFF,
                ReplicaSettings.alone(0)));
        this.partition = partitions.open(new TopicId(1, 2), "orders", 0, folder.resolve("orders-0"), CONFIG);
    }

    Partition partition() {
        return partition;
    }

    /** Appends a whole round, which was sealed before. */
    long append(ProducedBatches round) {
        for (int at = 0; at < ProducedBatches.COUNT; at++) {
            partition.append(round.at(at));
        }
        return round.at(ProducedBatches.COUNT - 1).baseOffset;
    }

    /** Does what is due beside the appends, and gives up what the log holds too much. */
    void maintain() {
        if (partition.view().log().sizeBytes() > 2L * SEGMENT_BYTES) {
            partition.housekeep(wallClock.epochMs());
        }
        loop.runAll();
    }

    @Override
    public void close() {
        try {
            partition.stopServing("benchmark ended");
            partition.close();
            loop.runAll();
        } finally {
            disk.delete(folder);
        }
    }

    private static Path newFolder() {
        try {
            return Files.createTempDirectory("strobe-benchmark-");
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary folder", e);
        }
    }
}
