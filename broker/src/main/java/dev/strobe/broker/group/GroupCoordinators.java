package dev.strobe.broker.group;

import dev.strobe.broker.config.BrokerConfig;
import dev.strobe.broker.partition.Partition;
import dev.strobe.broker.telemetry.Instruments;
import dev.strobe.broker.time.WallClock;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All coordinators of a broker, one for each partition of the offsets topic. Immutable; any thread.
 *
 * <p>Put together once the offsets topic is open; {@link #start} then reads its partitions, {@link #stop} answers whoever
 * waits before the loops end.
 */
public final class GroupCoordinators {

    /** The topic that holds committed offsets and groups, a partition for each coordinator. */
    public static final String OFFSETS_TOPIC = "__consumer_offsets";

    /** What an offsets partition may grow by before its live state is written again and the rest given up. */
    public static final long CHECKPOINT_BYTES = 16L << 20;

    /** How often old offsets and groups are looked for. */
    static final long EXPIRY_CHECK_MS = 10 * 60_000;

    private static final Logger LOG = LoggerFactory.getLogger(GroupCoordinators.class);

    private final List<GroupCoordinator> coordinators;
    private final List<Partition> partitions;
    private final GroupCounters counters;

    private GroupCoordinators(List<Partition> partitions, List<GroupCoordinator> coordinators, GroupCounters counters) {
        this.partitions = partitions;
        this.coordinators = coordinators;
        this.counters = counters;
    }

    /** The coordinators over all partitions of the offsets topic, in the order of their indexes; they serve nobody yet. */
    public static GroupCoordinators of(
            List<Partition> partitions, BrokerConfig.Groups config, WallClock clock, Instruments instruments) {
        return of(
                partitions, config, clock, instruments, () -> UUID.randomUUID().toString(), CHECKPOINT_BYTES);
    }

    static GroupCoordinators of(
            List<Partition> partitions,
            BrokerConfig.Groups config,
            WallClock clock,
            Instruments instruments,
            Supplier<String> memberIds,
            long checkpointBytes) {
        if (partitions.isEmpty()) {
            throw new IllegalArgumentException("offsets topic has no partitions: topic=" + OFFSETS_TOPIC);
        }
        GroupCounters counters = new GroupCounters(instruments);
        AtomicInteger groupsCount = new AtomicInteger();
        instruments.gauge("strobe_groups", "Groups that exist.", groupsCount::get);
        GroupCoordinator.Shared shared =
                new GroupCoordinator.Shared(config, clock, counters, groupsCount, memberIds, checkpointBytes);
        List<GroupCoordinator> coordinators = partitions.stream()
                .map(partition -> new GroupCoordinator(partition, shared))
                .toList();
        return new GroupCoordinators(List.copyOf(partitions), coordinators, counters);
    }

    /** Reads every partition on {@code io}, which may wait; each coordinator serves as soon as its own is read. */
    public void start(Executor io) {
        for (int i = 0; i < coordinators.size(); i++) {
            Partition partition = partitions.get(i);
            GroupCoordinator coordinator = coordinators.get(i);
            io.execute(() -> load(partition, coordinator));
        }
    }

    private void load(Partition partition, GroupCoordinator coordinator) {
        String name = partition.topic() + "-" + partition.index();
        try {
            Replay replay = new Replay(counters);
            if (!partition.view().isOnline()) {
                throw new IllegalStateException(partition.view().offline());
            }
            replay.read(name, partition.view());
            coordinator.loop().execute(() -> coordinator.loaded(replay));
        } catch (RuntimeException e) {
            // Whatever it was, clients must hear that these groups are not served, and others go on.
            LOG.error("groups cannot be read: log={}", name, e);
            coordinator.loop().execute(() -> coordinator.loaded(null));
        }
    }

    /** Whose group it is; the same as Apache Kafka's choice. */
    public GroupCoordinator forGroup(String groupId) {
        int hash = groupId.hashCode();
        // The lowest number has no positive counterpart; Kafka takes 0 for it.
        int positive = hash == Integer.MIN_VALUE ? 0 : Math.abs(hash);
        return coordinators.get(positive % coordinators.size());
    }

    public List<GroupCoordinator> all() {
        return coordinators;
    }

    /** Forgets what groups committed in a topic that no longer exists. */
    public void topicDeleted(String topic) {
        coordinators.forEach(coordinator -> coordinator.loop().execute(() -> coordinator.topicDeleted(topic)));
    }

    /** Answers every request that waits, and every later one that it cannot be served. */
    public void stop() {
        coordinators.forEach(coordinator -> coordinator.loop().execute(coordinator::stop));
    }
}
