package dev.strobe.broker.cluster.replication;

import dev.strobe.broker.cluster.metadata.ClusterNode;
import dev.strobe.broker.config.BrokerConfig;
import dev.strobe.broker.partition.Partition;
import dev.strobe.broker.partition.PartitionLoop;
import dev.strobe.broker.time.NanoClock;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

/**
 * The partitions of one loop that follow a leader elsewhere: one {@link LeaderFetcher} for each leader, which asks for all of
 * them at once and again as soon as it was answered.
 *
 * <p>Owned by the loop; only the readings for metrics come from elsewhere. Nothing here waits, and time is only what the loop
 * and the clock say.
 */
public final class ReplicaFetchers implements AutoCloseable {

    private final PartitionLoop loop;
    private final LeaderLink.Factory links;
    private final Settings settings;
    private final ByteRate newReplicas;
    private final Map<Integer, LeaderFetcher> byLeader = new HashMap<>();
    private final IdentityHashMap<Partition, LeaderFetcher> byPartition = new IdentityHashMap<>();
    private volatile int followed;
    private volatile long lagRecords;
    private volatile long behindSinceNs = Long.MAX_VALUE;

    /**
     * What all loops' fetchers need.
     *
     * @param node this one
     * @param nodeEpoch of its registration, as it is now
     * @param loops among which a rate of the whole node is divided
     * @param lost told, on any loop, of a leader that can be fetched from no more
     */
    public record Settings(
            int node,
            LongSupplier nodeEpoch,
            BrokerConfig.Cluster cluster,
            int loops,
            NanoClock clock,
            ReplicationMeters meters,
            IntConsumer lost) {}

    public ReplicaFetchers(PartitionLoop loop, LeaderLink.Factory links, Settings settings) {
        this.loop = loop;
        this.links = links;
        this.settings = settings;
        long rate = settings.cluster().reassignmentBytesPerS();
        this.newReplicas =
                new ByteRate(settings.clock(), rate == Long.MAX_VALUE ? rate : Math.max(1, rate / settings.loops()));
        settings.meters().add(this);
    }

    /** As {@link #follow(Partition, ClusterNode, boolean)}, for a replica that is not new. */
    public void follow(Partition partition, ClusterNode leader) {
        follow(partition, leader, false);
    }

    /**
     * Has the partition fetch from this leader from now on; called again for each new epoch, and where the leader has moved.
     *
     * @param throttled whether it is a new replica, for which {@code reassignment.throttle.rate} holds
     */
    public void follow(Partition partition, ClusterNode leader, boolean throttled) {
        LeaderFetcher before = byPartition.get(partition);
        LeaderFetcher fetcher = byLeader.get(leader.id());
        if (before != null && before != fetcher) {
            leave(partition, before);
        }
        if (fetcher == null) {
            fetcher = new LeaderFetcher(this, leader);
            byLeader.put(leader.id(), fetcher);
        }
        byPartition.put(partition, fetcher);
        followed = byPartition.size();
        fetcher.join(partition, leader, throttled);
    }

    /** The partition fetches no more; one that did not is no error. */
    public void unfollow(Partition partition) {
        LeaderFetcher fetcher = byPartition.remove(partition);
        followed = byPartition.size();
        if (fetcher != null) {
            leave(partition, fetcher);
        }
    }

    private void leave(Partition partition, LeaderFetcher fetcher) {
        fetcher.leave(partition);
        if (fetcher.isEmpty()) {
            fetcher.close();
            byLeader.remove(fetcher.leaderId());
        }
        measureLag();
    }

    @Override
    public void close() {
        byLeader.values().forEach(LeaderFetcher::close);
        byLeader.clear();
        byPartition.clear();
        followed = 0;
        measureLag();
    }

    /** How many partitions fetch. Any thread. */
    int followed() {
        return followed;
    }

    /** Of the one furthest behind, as its last answer told. Any thread. */
    long lagRecords() {
        return lagRecords;
    }

    /** For so long the one furthest behind has not had all. Any thread. */
    long lagMs() {
        long sinceNs = behindSinceNs;
        return sinceNs == Long.MAX_VALUE
                ? 0
                : TimeUnit.NANOSECONDS.toMillis(settings.clock().nanoTime() - sinceNs);
    }

    PartitionLoop loop() {
        return loop;
    }

    LeaderLink.Factory links() {
        return links;
    }

    Settings settings() {
        return settings;
    }

    ByteRate newReplicas() {
        return newReplicas;
    }

    void measureLag() {
        long records = 0;
        long earliestNs = Long.MAX_VALUE;
        for (LeaderFetcher fetcher : byLeader.values()) {
            records = Math.max(records, fetcher.lagRecords());
            earliestNs = Math.min(earliestNs, fetcher.behindSinceNs());
        }
        lagRecords = records;
        behindSinceNs = earliestNs;
    }
}
