package dev.strobe.broker.cluster.metadata;

import dev.strobe.broker.partition.TopicId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An image in the making: the one before, and what one command changes of it. Used by one thread, once. */
final class ImageDraft {

    /** What becomes of a partition; the same object where nothing does. */
    @FunctionalInterface
    interface PartitionStep {
        ReplicatedPartition apply(ReplicatedTopic topic, ReplicatedPartition partition);
    }

    private final MetadataImage before;

    private int controller;
    private int controllerEpoch;
    private long nextProducerId;
    private List<Credential> credentials;
    private @Nullable Map<Integer, ClusterNode> nodes;
    private @Nullable Map<String, ReplicatedTopic> topics;

    ImageDraft(MetadataImage before) {
        this.before = before;
        this.controller = before.controller();
        this.controllerEpoch = before.controllerEpoch();
        this.nextProducerId = before.nextProducerId();
        this.credentials = before.credentials();
    }

    /** The image that the command met. */
    MetadataImage before() {
        return before;
    }

    /** The version that the image has if this command changes anything. */
    long version() {
        return before.version() + 1;
    }

    /** Nodes with what was changed so far. */
    Map<Integer, ClusterNode> nodes() {
        return nodes == null ? before.nodes() : nodes;
    }

    Map<String, ReplicatedTopic> topics() {
        return topics == null ? before.topics() : topics;
    }

    boolean isActive(int node) {
        ClusterNode known = nodes().get(node);
        return known != null && known.isActive();
    }

    /** Ids of nodes that may get replicas, lowest first. */
    List<Integer> activeNodes() {
        return nodes().values().stream()
                .filter(ClusterNode::isActive)
                .map(ClusterNode::id)
                .sorted()
                .toList();
    }

    void controller(int node, int epoch) {
        controller = node;
        controllerEpoch = epoch;
    }

    void nextProducerId(long id) {
        nextProducerId = id;
    }

    void credentials(List<Credential> all) {
        credentials = all;
    }

    void put(ClusterNode node) {
        changedNodes().put(node.id(), node);
    }

    void removeNode(int id) {
        changedNodes().remove(id);
    }

    void put(ReplicatedTopic topic) {
        changedTopics().put(topic.name(), topic);
    }

    void removeTopic(String name) {
        changedTopics().remove(name);
    }

    /** Puts a partition in its place. */
    void put(TopicId id, int index, ReplicatedPartition partition) {
        ReplicatedTopic topic = topic(id);
        if (topic.partitions().get(index).equals(partition)) {
            return;
        }
        List<ReplicatedPartition> partitions = new ArrayList<>(topic.partitions());
        partitions.set(index, partition);
        put(new ReplicatedTopic(topic.id(), topic.name(), topic.internal(), topic.configs(), partitions));
    }

    /** Takes each partition of all topics one step further. */
    void eachPartition(PartitionStep step) {
        for (ReplicatedTopic topic : List.copyOf(topics().values())) {
            eachPartition(topic, step);
        }
    }

    void eachPartition(ReplicatedTopic topic, PartitionStep step) {
        List<ReplicatedPartition> partitions = new ArrayList<>(topic.partitions());
        partitions.replaceAll(partition -> step.apply(topic, partition));
        if (!partitions.equals(topic.partitions())) {
            put(new ReplicatedTopic(topic.id(), topic.name(), topic.internal(), topic.configs(), partitions));
        }
    }

    /** The image after the command: the same object where it changed nothing. */
    MetadataImage finished() {
        MetadataImage after = new MetadataImage(
                before.version(),
                controller,
                controllerEpoch,
                nodes(),
                topics(),
                topics == null ? before.names() : MetadataImage.names(topics),
                nextProducerId,
                credentials);
        return after.equals(before)
                ? before
                : new MetadataImage(
                        version(),
                        controller,
                        controllerEpoch,
                        after.nodes(),
                        after.topics(),
                        after.names(),
                        nextProducerId,
                        credentials);
    }

    private ReplicatedTopic topic(TopicId id) {
        String name = before.names().get(id);
        ReplicatedTopic topic = name == null ? null : topics().get(name);
        if (topic == null) {
            throw new IllegalStateException("a command changes a topic that is not there: topicId=" + id);
        }
        return topic;
    }

    private Map<Integer, ClusterNode> changedNodes() {
        if (nodes == null) {
            nodes = new TreeMap<>(before.nodes());
        }
        return nodes;
    }

    private Map<String, ReplicatedTopic> changedTopics() {
        if (topics == null) {
            topics = new HashMap<>(before.topics());
        }
        return topics;
    }
}
