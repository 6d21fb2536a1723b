package dev.strobe.broker.cluster.metadata;

import dev.strobe.broker.partition.TopicId;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that the cluster agrees on, at one moment. Immutable.
 *
 * @param version goes up with each command that changed something; the same image on every node has the same version
 * @param controller the node that controls; {@link #NO_CONTROLLER} before the first claimed it
 * @param controllerEpoch of its claim
 * @param nodes by id, fenced ones included
 * @param topics by name
 * @param nextProducerId the first id that was not given out in a block
 */
public record MetadataImage(
        long version,
        int controller,
        int controllerEpoch,
        Map<Integer, ClusterNode> nodes,
        Map<String, ReplicatedTopic> topics,
        Map<TopicId, String> names,
        long nextProducerId,
        List<Credential> credentials) {

    public static final int NO_CONTROLLER = -1;

    /** Nothing is known yet. */
    public static final MetadataImage EMPTY =
            new MetadataImage(0, NO_CONTROLLER, 0, Map.of(), Map.of(), Map.of(), 0, List.of());

    public MetadataImage {
        // Sorted, because Map.copyOf goes through them in another order in each process, and what follows would differ.
        nodes = Collections.unmodifiableSortedMap(new TreeMap<>(nodes));
        topics = Collections.unmodifiableSortedMap(new TreeMap<>(topics));
        names = Map.copyOf(names);
        credentials = List.copyOf(credentials);
    }

    public @Nullable ReplicatedTopic topic(TopicId id) {
        String name = names.get(id);
        return name == null ? null : topics.get(name);
    }

    /** Null where there is no such partition. */
    public @Nullable ReplicatedPartition partition(TopicId id, int index) {
        ReplicatedTopic topic = topic(id);
        return topic == null || index < 0 || index >= topic.partitions().size()
                ? null
                : topic.partitions().get(index);
    }

    public @Nullable ClusterNode node(int id) {
        return nodes.get(id);
    }

    /** Whether this life of the node is registered and not fenced. */
    public boolean isActive(int id, long epoch) {
        ClusterNode node = nodes.get(id);
        return node != null && node.epoch() == epoch && !node.fenced();
    }

    /** The names of topics by their ids. */
    static Map<TopicId, String> names(Map<String, ReplicatedTopic> topics) {
        Map<TopicId, String> names = new HashMap<>();
        topics.values().forEach(topic -> names.put(topic.id(), topic.name()));
        return names;
    }
}
