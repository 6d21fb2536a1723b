package dev.strobe.broker.cluster.metadata;

import dev.strobe.broker.partition.TopicId;
import java.util.Comparator;
import java.util.List;

/** Chooses nodes for the replicas of new partitions, from nothing but the image, so that every node chooses the same. */
interface Placements {

    /**
     * Nodes for partitions {@code first} to {@code first + count - 1}, the preferred leader of each first.
     *
     * @param replication at most the number of active nodes
     */
    List<List<Integer>> place(TopicId topic, int first, int count, int replication);

    /** @param existing partitions that the topic has already */
    static Placements of(Command.Placement placement, ImageDraft draft, List<ReplicatedPartition> existing) {
        List<ClusterNode> nodes = draft.nodes().values().stream()
                .filter(ClusterNode::isActive)
                .sorted(Comparator.comparingInt(ClusterNode::id))
                .toList();
        return switch (placement) {
            case BALANCED -> new BalancedPlacement(nodes, draft.topics().values(), existing);
            case HASHED -> new HashedPlacement(nodes);
        };
    }
}
