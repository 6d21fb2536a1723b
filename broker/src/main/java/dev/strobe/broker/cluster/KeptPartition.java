package dev.strobe.broker.cluster;

import dev.strobe.broker.cluster.metadata.ClusterNode;
import dev.strobe.broker.cluster.metadata.ReplicatedPartition;
import dev.strobe.broker.partition.Partition;
import dev.strobe.broker.partition.TopicId;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A partition that this node keeps, or is about to keep no more.
 *
 * <pre>
 * WAITING --> OPENING --> OPEN --> CLOSING --> forgotten
 *                +------> BROKEN: the folder cannot be used; until the next start
 * </pre>
 *
 * <p>Owned by the control loop.
 */
final class KeptPartition {

    /** Where it is in its life. */
    enum State {
        /** For a turn to be opened, or for a folder that another still uses. */
        WAITING,
        OPENING,
        OPEN,
        CLOSING,
        BROKEN
    }

    /** Which partition of which topic. */
    record Id(TopicId topicId, int index) {}

    /**
     * What it was told last.
     *
     * @param leaderAt where the leader's peers connect, and its epoch; null while nobody leads
     */
    record Role(
            int leader,
            int leaderEpoch,
            int partitionEpoch,
            @Nullable String leaderAt) {

        static Role of(ReplicatedPartition partition, @Nullable ClusterNode leader) {
            return new Role(
                    partition.leader(),
                    partition.leaderEpoch(),
                    partition.partitionEpoch(),
                    leader == null ? null : leader.peer() + "/" + leader.epoch());
        }

        /** Whether nothing but who is in sync differs. */
        boolean isSameTerm(Role other) {
            return leader == other.leader
                    && leaderEpoch == other.leaderEpoch
                    && Objects.equals(leaderAt, other.leaderAt);
        }
    }

    final Id id;
    final String topic;
    State state = State.WAITING;
    String trouble = "";
    /** Of the topic, when it was opened or told last. */
    Map<String, String> configs;

    @Nullable Partition partition;

    @Nullable Role role;

    KeptPartition(Id id, String topic, Map<String, String> configs) {
        this.id = id;
        this.topic = topic;
        this.configs = configs;
    }

    String folder() {
        return PartitionFolders.name(topic, id.index());
    }

    /** Null unless it is open. */
    @Nullable Partition open() {
        return state == State.OPEN ? partition : null;
    }

    boolean isLedBy(int node) {
        Role told = role;
        return told != null && told.leader() == node;
    }
}
