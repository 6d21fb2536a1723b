package dev.strobe.broker.group;

import dev.strobe.broker.config.BrokerConfig;
import dev.strobe.broker.partition.Partition;
import dev.strobe.broker.telemetry.Instruments;
import dev.strobe.broker.time.WallClock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * The coordinators of a broker: one for each partition of the offsets topic that it leads, for as long as it leads it. They
 * come with {@link #lead}, go with {@link #resign}, and what they know lies in the partition's log and nowhere else.
 *
 * <p>Both are called on the partition's loop; the rest from any thread. {@link #stop} answers whoever waits before the
 * loops end.
 */
public final class GroupCoordinators {

    /** The topic that holds committed offsets and groups, a partition for each coordinator. */
    public static final String OFFSETS_TOPIC = "__consumer_offsets";

    /** What an offsets partition may grow by before its live state is written again and the rest given up. */
    public static final long CHECKPOINT_BYTES = 16L << 20;

    /** How often old offsets and groups are looked for. */
    static final long EXPIRY_CHECK_MS = 10 * 60_000;

    private static final GroupCoordinator ELSEWHERE = new AbsentCoordinator(GroupError.NOT_COORDINATOR);
    private static final GroupCoordinator NOWHERE = new AbsentCoordinator(GroupError.NOT_AVAILABLE);

    /** By the index of their partition. */
    private final Map<Integer, LeadingCoordinator> leading = new ConcurrentHashMap<>();

    private final Setup setup;
    private final LeadingCoordinator.Shared shared;
    private volatile boolean stopped;

    private GroupCoordinators(Setup setup, LeadingCoordinator.Shared shared) {
        this.setup = setup;
        this.shared = shared;
    }

    /**
     * What they need.
     *
     * @param partitionCount of the offsets topic, 0 while it does not exist
     * @param inTouch whether this node is sure of what it leads; while it is not, another may coordinate
     * @param pool reads logs; it may wait
     */
    public record Setup(
            IntSupplier partitionCount,
            BooleanSupplier inTouch,
            Executor pool,
            BrokerConfig.Groups config,
            WallClock clock,
            Instruments instruments) {}

    /** None yet. */
    public static GroupCoordinators of(Setup setup) {
        return of(setup, () -> UUID.randomUUID().toString(), CHECKPOINT_BYTES);
    }

    static GroupCoordinators of(Setup setup, Supplier<String> memberIds, long checkpointBytes) {
        AtomicInteger groupsCount = new AtomicInteger();
        setup.instruments().gauge("strobe_groups", "Groups that exist.", groupsCount::get);
        LeadingCoordinator.Shared shared = new LeadingCoordinator.Shared(
                setup.config(),
                setup.clock(),
                new GroupCounters(setup.instruments()),
                groupsCount,
                memberIds,
                checkpointBytes);
        return new GroupCoordinators(setup, shared);
    }

    /**
     * This node leads the partition of the offsets topic, in its present epoch: its groups are read, then served. Told
     * again of the same epoch, nothing changes; a later one starts anew, since another may have led in between.
     */
    public void lead(Partition partition) {
        LeadingCoordinator before = leading.get(partition.index());
        if (stopped || (before != null && before.leaderEpoch() >= partition.leaderEpoch())) {
            return;
        }
        if (before != null) {
            before.end(GroupError.NOT_COORDINATOR);
        }
        LeadingCoordinator next = new LeadingCoordinator(partition, shared);
        leading.put(partition.index(), next);
        next.start(setup.pool());
    }

    /** This node leads that partition no more: whoever waits is told to look for the coordinator again. */
    public void resign(int index) {
        LeadingCoordinator before = leading.remove(index);
        if (before != null) {
            before.run(() -> before.end(GroupError.NOT_COORDINATOR));
        }
    }

    /** Whoever answers for the group on this node; one that says who does not if this node is not its coordinator. */
    public GroupCoordinator forGroup(String groupId) {
        int count = setup.partitionCount().getAsInt();
        if (count == 0) {
            return NOWHERE;
        }
        if (!setup.inTouch().getAsBoolean()) {
            return ELSEWHERE;
        }
        LeadingCoordinator coordinator = leading.get(partitionOf(groupId, count));
        if (coordinator != null) {
            return coordinator;
        }
        return stopped ? NOWHERE : ELSEWHERE;
    }

    /** Which partition of the offsets topic has the group's records; the same as Apache Kafka's choice. */
    public static int partitionOf(String groupId, int partitionCount) {
        int hash = groupId.hashCode();
        // The lowest number has no positive counterpart; Kafka takes 0 for it.
        int positive = hash == Integer.MIN_VALUE ? 0 : Math.abs(hash);
        return positive % partitionCount;
    }

    /** Those of this node. */
    public List<GroupCoordinator> all() {
        return List.copyOf(leading.values());
    }

    /** Forgets what groups committed in a topic that no longer exists. */
    public void topicDeleted(String topic) {
        leading.values().forEach(coordinator -> coordinator.run(() -> coordinator.topicDeleted(topic)));
    }

    /** Answers every request that waits, and every later one, that it cannot be served. */
    public void stop() {
        stopped = true;
        leading.values().forEach(coordinator -> coordinator.run(() -> coordinator.end(GroupError.NOT_AVAILABLE)));
    }
}
