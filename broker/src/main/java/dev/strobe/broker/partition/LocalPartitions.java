package dev.strobe.broker.partition;

import dev.strobe.broker.config.BrokerConfig;
import dev.strobe.broker.config.FlushPolicy;
import dev.strobe.broker.config.LogConfig;
import dev.strobe.broker.fault.FaultPoints;
import dev.strobe.broker.log.LogListener;
import dev.strobe.broker.log.PartitionLog;
import dev.strobe.broker.log.SegmentedLog;
import dev.strobe.broker.storage.Disk;
import dev.strobe.broker.telemetry.Instruments;
import dev.strobe.broker.time.NanoClock;
import dev.strobe.broker.time.WallClock;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens partitions on the disk of this broker, and registers what they count.
 *
 * <p>A log that is damaged or a disk that refuses give a partition that is offline; it says why, and the others serve.
 * Thread-safe.
 */
public final class LocalPartitions implements PartitionFactory {

    private static final Logger LOG = LoggerFactory.getLogger(LocalPartitions.class);

    /** Chooses the loop that owns a partition. */
    @FunctionalInterface
    public interface LoopChoice {
        PartitionLoop loopOf(TopicId topicId, int index);
    }

    /** Opens the log of a partition; may wait for the disk. */
    @FunctionalInterface
    public interface LogFactory {
        PartitionLog open(Path folder, String name, LogConfig config, LogListener listener);
    }

    /**
     * What partitions are made of.
     *
     * @param disk for what lies beside the log
     * @param logs usually {@link #segmentedLogs}
     * @param flusher of this disk; started by whoever made it
     * @param pool for what may wait for the disk; it may refuse tasks
     * @param replicas how partitions are one of several replicas; alone if not
     */
    public record Parameters(
            Disk disk,
            LogFactory logs,
            LoopChoice loops,
            FlushThread flusher,
            Executor pool,
            WallClock wallClock,
            NanoClock clock,
            BrokerConfig.Topics topics,
            Instruments instruments,
            FaultPoints faults,
            ReplicaSettings replicas) {}

    private final Parameters parameters;
    private final PartitionServices services;

    public LocalPartitions(Parameters parameters) {
        this.parameters = parameters;
        this.services = new PartitionServices(
                parameters.flusher(),
                parameters.pool(),
                parameters.wallClock(),
                parameters.clock(),
                new PartitionCounters(parameters.instruments()),
                parameters.topics().producersMax(),
                parameters.topics().producerExpiryMs(),
                parameters.faults(),
                parameters.replicas());
    }

    /** Logs in segment files on a disk. */
    public static LogFactory segmentedLogs(Disk disk, Executor pool, WallClock clock) {
        return (folder, name, config, listener) -> SegmentedLog.open(disk, folder, name, config, listener, pool, clock);
    }

    @Override
    public Partition open(TopicId topicId, String topic, int index, Path folder, LogConfig config) {
        PartitionIdentity identity =
                new PartitionIdentity(topicId, topic, index, parameters.loops().loopOf(topicId, index));
        PartitionMemory memory = new PartitionMemory(parameters.disk(), folder, services);
        PartitionLog log = null;
        try {
            log = parameters.logs().open(folder, identity.toString(), config, new TornBytes());
            memory.read(log);
            long start = log.view().startOffset();
            long durableOffset = config.flush() == FlushPolicy.GROUP_COMMIT ? log.force() : start;
            boolean alone = services.replicas().alone();
            long highWatermark = alone ? start : memory.readHighWatermark(log);
            LocalPartition partition =
                    new LocalPartition(identity, log, memory, durableOffset, highWatermark, config, services);
            return alone ? partition.leadAlone() : partition;
        } catch (RuntimeException e) {
            // Whatever one partition's files provoke, the others must go on.
            LOG.error("partition is offline: partition={} folder={}", identity, folder, e);
            memory.close();
            abandon(log, identity);
            LocalPartition offline = new LocalPartition(identity, new OfflineLog(), memory, 0, 0, config, services)
                    .neverServed(String.valueOf(e.getMessage()));
            return services.replicas().alone() ? offline.leadAlone() : offline;
        }
    }

    private static void abandon(@Nullable PartitionLog log, PartitionIdentity identity) {
        if (log == null) {
            return;
        }
        try {
            log.close();
        } catch (RuntimeException e) {
            LOG.warn("log of an offline partition could not be closed: partition={}", identity, e);
        }
    }

    /** Counts what is cut off; the log itself says so. */
    private final class TornBytes implements LogListener {
        @Override
        public void truncatedTornTail(String log, long offset, long bytes) {
            services.counters().tornBytes.add(bytes);
        }
    }
}
