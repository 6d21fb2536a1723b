package dev.strobe.broker.cluster.metadata;

import dev.strobe.broker.partition.TopicId;
import dev.strobe.broker.topic.ConfigChange;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A change that a node proposes. What becomes of it depends on nothing but the image that it meets, so every node comes to
 * the same outcome. Each carries what tells whether it is out of date (an epoch), so that one that is applied twice, or
 * late, does no harm: whoever does not learn the outcome may propose it again.
 */
public sealed interface Command {

    /** A node that the consensus made its leader takes over control; refused unless the epoch is higher than the last. */
    record ClaimController(int node, int epoch) implements Command {}

    /** A node starts: it is known from then on, fenced. The outcome is {@link Outcome.Given} with its epoch. */
    record Register(int node, String incarnation, HostPort client, HostPort peer, String rack) implements Command {}

    /** The controller gave a node up: it loses what it leads, and its place in every in-sync set. */
    record Fence(int controllerEpoch, int node, long nodeEpoch) implements Command {}

    /** The controller heard a node, and it has caught up with the metadata: it may lead and follow again. */
    record Unfence(int controllerEpoch, int node, long nodeEpoch) implements Command {}

    /** A node wants to stop: what it leads moves where it can. {@link Outcome.Given}: how many partitions it still leads. */
    record Leave(int node, long nodeEpoch) implements Command {}

    /**
     * A new topic.
     *
     * @param partitions counts where {@code assignment} is empty
     * @param replication counts where {@code assignment} is empty
     * @param assignment replicas of each partition; empty: {@code placement} decides
     * @param partitionsMax of all topics together
     */
    record CreateTopic(
            TopicId id,
            String name,
            boolean internal,
            int partitions,
            int replication,
            List<List<Integer>> assignment,
            Map<String, String> configs,
            Placement placement,
            int partitionsMax)
            implements Command {}

    record DeleteTopic(TopicId id) implements Command {}

    /** @param assignment replicas of each new partition; empty: {@code placement} decides */
    record AddPartitions(String name, int total, List<List<Integer>> assignment, Placement placement, int partitionsMax)
            implements Command {}

    record ConfigureTopic(String name, List<ConfigChange> changes) implements Command {}

    /** The leader saw followers fall behind or catch up. Refused where any of the epochs is not the current one. */
    record ChangeInSync(
            TopicId topic,
            int partition,
            int leader,
            long leaderNodeEpoch,
            int leaderEpoch,
            int partitionEpoch,
            List<Integer> inSync)
            implements Command {}

    /**
     * Gives a partition back to its preferred leader, which must be active and in sync; unclean: gives one that has no leader
     * an active replica that is in sync, or any active one if there is none: records may be lost.
     */
    record ElectLeader(TopicId topic, int partition, boolean unclean) implements Command {}

    /** @param replicas where the partition shall be; null gives up a reassignment under way */
    record Reassign(TopicId topic, int partition, @Nullable List<Integer> replicas) implements Command {}

    /** The outcome is {@link Outcome.Given} with the first of {@code count} ids that nobody else gets. */
    record TakeProducerIds(int node, long nodeEpoch, int count) implements Command {

        public TakeProducerIds {
            if (count < 1) {
                throw new IllegalArgumentException("count of producer ids must be positive: count=" + count);
            }
        }
    }

    record SetCredential(Credential credential) implements Command {}

    record RemoveCredential(String user, String mechanism) implements Command {}

    /** A node that is gone for good is forgotten; refused while it keeps replicas. */
    record Unregister(int node) implements Command {}

    /** How replicas get their places. */
    enum Placement {
        /** Round robin over racks and nodes, so that each leads and keeps as many as the others. */
        BALANCED,
        /** By consistent hashing of topic and partition, so that a new node moves few of them. */
        HASHED
    }
}
