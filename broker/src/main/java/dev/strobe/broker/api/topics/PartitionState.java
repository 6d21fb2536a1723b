package dev.strobe.broker.api.topics;

import dev.strobe.broker.cluster.metadata.ClusterNode;
import dev.strobe.broker.cluster.metadata.MetadataImage;
import dev.strobe.broker.cluster.metadata.ReplicatedPartition;
import dev.strobe.broker.cluster.metadata.ReplicatedTopic;
import dev.strobe.broker.partition.Partition;
import dev.strobe.broker.topic.Topic;
import dev.strobe.broker.topic.TopicImage;
import java.util.List;
import org.apache.kafka.common.protocol.Errors;

/**
 * A partition as clients are told of it: what the cluster agreed on, and what this node knows of its own replica.
 *
 * @param leader {@link ReplicatedPartition#NO_LEADER} where nobody leads, or could serve
 * @param offline replicas that do not serve: their node is fenced or gone, or has a log that it cannot read
 */
record PartitionState(ReplicatedPartition partition, int leader, List<Integer> offline) {

    static PartitionState of(ReplicatedTopic topic, int index, MetadataImage image, TopicImage own, int nodeId) {
        ReplicatedPartition partition = topic.partitions().get(index);
        List<Integer> offline = partition.replicas().stream()
                .filter(id -> !isAlive(image, id) || (id == nodeId && !serves(own, topic, index)))
                .toList();
        boolean led = partition.leader() != ReplicatedPartition.NO_LEADER && !offline.contains(partition.leader());
        return new PartitionState(partition, led ? partition.leader() : ReplicatedPartition.NO_LEADER, offline);
    }

    Errors error() {
        return leader == ReplicatedPartition.NO_LEADER ? Errors.LEADER_NOT_AVAILABLE : Errors.NONE;
    }

    private static boolean isAlive(MetadataImage image, int id) {
        ClusterNode node = image.node(id);
        return node != null && !node.fenced();
    }

    /** One that is only being opened will serve. */
    private static boolean serves(TopicImage own, ReplicatedTopic topic, int index) {
        Topic opened = own.byId(topic.id());
        Partition partition = opened == null ? null : opened.partition(index);
        return partition == null || partition.view().isOnline();
    }
}
