package dev.strobe.broker.partition;

import dev.strobe.broker.config.BrokerConfig;
import dev.strobe.broker.config.FlushPolicy;
import dev.strobe.broker.config.LogConfig;
import dev.strobe.broker.fault.FaultPoints;
import dev.strobe.broker.storage.MemoryDisk;
import dev.strobe.broker.telemetry.Instruments;
import java.nio.file.Path;

/**
 * A partition on a {@link FakeLog}, or on segments of a disk in memory, with its loop and a flush thread that runs a round
 * when told.
 */
final class PartitionFixture {

    static final Path FOLDER = Path.of("/data/orders-3");
    static final int PRODUCERS_MAX = 100;
    static final long PRODUCER_EXPIRY_MS = 60_000;
    static final LogConfig OS = config(FlushPolicy.OS);
    static final LogConfig GROUP_COMMIT = config(FlushPolicy.GROUP_COMMIT);
    static final LogConfig INTERVAL = config(FlushPolicy.INTERVAL);

    final ManualLoop loop = new ManualLoop();
    FlushThread flusher;
    final FakeLog log = new FakeLog();
    final MemoryDisk disk = new MemoryDisk();
    private final LocalPartitions.LogFactory logs;
    LogConfig config;
    Partition partition;

    PartitionFixture(LogConfig config) {
        this(config, Instruments.NONE);
    }

    PartitionFixture(LogConfig config, Instruments instruments) {
        this(config, instruments, false);
    }

    private PartitionFixture(LogConfig config, Instruments instruments, boolean onSegments) {
        this.config = config;
        this.flusher = new FlushThread("flush-test", loop, instruments);
        this.logs = onSegments
                ? LocalPartitions.segmentedLogs(disk, loop::execute, loop)
                : (folder, name, logConfig, listener) -> log;
        disk.createFolders(FOLDER);
        this.partition = open(instruments);
    }

    static PartitionFixture onSegments(LogConfig config) {
        return new PartitionFixture(config, Instruments.NONE, true);
    }

    static LogConfig config(FlushPolicy flush) {
        return new LogConfig(1 << 20, 604_800_000, 4096, -1, -1, 100_000, false, flush, 1000, 1);
    }

    /** Opens it again, as after a restart. */
    Partition reopen() {
        loop.forget();
        flusher = new FlushThread("flush-test", loop, Instruments.NONE);
        partition = open(Instruments.NONE);
        return partition;
    }

    private Partition open(Instruments instruments) {
        LocalPartitions.Parameters parameters = new LocalPartitions.Parameters(
                disk,
                logs,
                (topicId, index) -> loop,
                flusher,
                loop::execute,
                loop,
                loop,
                topics(config),
                instruments,
                FaultPoints.OFF,
                ReplicaSettings.alone(0));
        return new LocalPartitions(parameters).open(new TopicId(1, 2), "orders", 3, FOLDER, config);
    }

    static BrokerConfig.Topics topics(LogConfig config) {
        return new BrokerConfig.Topics(1, true, 1000, config, 300_000, PRODUCERS_MAX, PRODUCER_EXPIRY_MS);
    }

    TestAppend append(TestBatch batch) {
        TestAppend append = TestAppend.client(batch);
        partition.append(append);
        return append;
    }

    /** One round of the flush thread, and what it posted back. */
    void flush() {
        flusher.round();
        loop.run();
    }
}
