package dev.strobe.broker.cluster;

import dev.strobe.broker.cluster.metadata.ClusterNode;
import dev.strobe.broker.cluster.metadata.MetadataImage;
import dev.strobe.broker.cluster.metadata.ReplicatedPartition;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The cluster as one node knows it, in numbers and as one JSON object for people and tools that watch it. Stateless. */
public final class ClusterState {

    private ClusterState() {}

    /** How many partitions a node leads. */
    static long led(MetadataImage image, int node) {
        return partitions(image).filter(partition -> partition.leader() == node).count();
    }

    static long underReplicated(MetadataImage image) {
        return partitions(image)
                .filter(partition ->
                        partition.inSync().size() < partition.replicas().size())
                .count();
    }

    /**
     * The state as one line.
     *
     * @param node this one
     * @param inTouch whether it has a session at the controller: without one, what it knows may be long past
     */
    public static String json(MetadataImage image, int node, boolean inTouch) {
        String role = image.controller() == node ? "controller" : "member";
        String nodes = new TreeMap<>(image.nodes())
                .values().stream().map(one -> json(one, image)).collect(Collectors.joining(","));
        String partitions = new TreeMap<>(image.topics())
                .values().stream()
                        .flatMap(topic -> Stream.iterate(
                                        0, index -> index < topic.partitions().size(), index -> index + 1)
                                .map(index -> json(
                                        topic.name(), index, topic.partitions().get(index))))
                        .collect(Collectors.joining(","));
        return "{\"node\":" + node + ",\"role\":\"" + role + "\",\"in_touch\":" + inTouch + ",\"metadata_version\":"
                + image.version() + ",\"controller\":" + image.controller() + ",\"controller_epoch\":"
                + image.controllerEpoch() + ",\"under_replicated\":" + underReplicated(image) + ",\"leaderless\":"
                + led(image, ReplicatedPartition.NO_LEADER) + ",\"nodes\":[" + nodes + "],\"partitions\":["
                + partitions + "]}\n";
    }

    private static String json(ClusterNode node, MetadataImage image) {
        return "{\"id\":" + node.id() + ",\"epoch\":" + node.epoch() + ",\"listener\":\""
                + text(node.client().toString())
                + "\",\"peer\":\"" + text(node.peer().toString()) + "\",\"rack\":\"" + text(node.rack())
                + "\",\"fenced\":" + node.fenced() + ",\"leaving\":" + node.leaving() + ",\"leads\":"
                + led(image, node.id()) + "}";
    }

    private static String json(String topic, int index, ReplicatedPartition partition) {
        return "{\"topic\":\"" + text(topic) + "\",\"partition\":" + index + ",\"leader\":" + partition.leader()
                + ",\"leader_epoch\":" + partition.leaderEpoch() + ",\"replicas\":" + numbers(partition.replicas())
                + ",\"in_sync\":" + numbers(partition.inSync()) + ",\"adding\":" + numbers(partition.adding())
                + ",\"removing\":" + numbers(partition.removing()) + "}";
    }

    private static String numbers(List<Integer> nodes) {
        return nodes.stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]"));
    }

    /** Within quotes. */
    private static String text(String raw) {
        StringBuilder text = new StringBuilder(raw.length());
        raw.chars().forEach(letter -> {
            if (letter == '"' || letter == '\\') {
                text.append('\\');
            }
            text.append((char) Math.max(' ', letter));
        });
        return text.toString();
    }

    private static Stream<ReplicatedPartition> partitions(MetadataImage image) {
        return image.topics().values().stream().flatMap(topic -> topic.partitions().stream());
    }
}
