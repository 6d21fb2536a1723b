package dev.strobe.harness.cli;

import dev.strobe.harness.driver.kafka.ClusterStatus;
import dev.strobe.harness.driver.kafka.ClusterStatus.Health;
import dev.strobe.harness.driver.kafka.ClusterStatus.Node;
import dev.strobe.harness.driver.kafka.ClusterStatus.Partition;
import dev.strobe.harness.driver.kafka.ClusterStatus.Quorum;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** A cluster's state for people, in lines of at most 80 columns, and for programs. */
final class StatusText {

    private static final int COLUMNS = 80;

    /** Leaves room for a leader, seven replicas, and how the partition is. */
    private static final int PARTITION_COLUMNS_MAX = 24;

    private StatusText() {}

    static String of(ClusterStatus status) {
        StringBuilder text = new StringBuilder();
        line(text, "cluster " + status.clusterId() + ": " + summary(status));
        line(text, "");
        nodes(text, status);
        Quorum quorum = status.quorum();
        if (quorum != null) {
            line(text, "");
            String behind = quorum.behind().isEmpty() ? "" : ", behind or unknown: " + ids(quorum.behind());
            line(
                    text,
                    "quorum   leader " + node(quorum.leader()) + ", epoch " + quorum.epoch() + ", version "
                            + quorum.version());
            line(text, "         voters " + ids(quorum.voters()) + behind);
        }
        if (!status.partitions().isEmpty()) {
            line(text, "");
            partitions(text, status.partitions());
        }
        return text.toString();
    }

    private static String summary(ClusterStatus status) {
        long fenced = status.nodes().stream().filter(Node::fenced).count();
        long leaderless = status.count(Health.LEADERLESS);
        long under = status.count(Health.UNDER_REPLICATED);
        return counted(status.nodes().size(), "node") + (fenced == 0 ? "" : " (" + fenced + " fenced)") + ", "
                + counted(status.partitions().size(), "partition")
                + (leaderless == 0 ? "" : ", " + leaderless + " leaderless")
                + (under == 0 ? "" : ", " + under + " under-replicated")
                + (status.isHealthy() ? ", healthy" : "");
    }

    private static void nodes(StringBuilder text, ClusterStatus status) {
        int addressColumns = Math.max(
                7,
                status.nodes().stream()
                        .mapToInt(node -> node.address().length())
                        .max()
                        .orElse(0));
        String format = "%-5s  %-" + Math.min(addressColumns, 40) + "s  %-10s  %s";
        line(text, String.format(format, "node", "address", "rack", "state"));
        for (Node node : status.nodes()) {
            String state =
                    (node.fenced() ? "fenced" : "active") + (node.id() == status.controller() ? ", controller" : "");
            line(
                    text,
                    String.format(format, node.id(), shortened(node.address(), 40), shortened(node.rack(), 10), state));
        }
    }

    private static void partitions(StringBuilder text, List<Partition> partitions) {
        int nameColumns = Math.clamp(
                partitions.stream().mapToInt(one -> name(one).length()).max().orElse(0), 9, PARTITION_COLUMNS_MAX);
        String format = "%-" + nameColumns + "s  %-6s  %-13s  %-13s  %s";
        line(text, String.format(format, "partition", "leader", "replicas", "in sync", ""));
        for (Partition partition : partitions) {
            line(
                    text,
                    String.format(
                            format,
                            shortened(partition, nameColumns),
                            node(partition.leader()),
                            ids(partition.replicas()),
                            ids(partition.inSync()),
                            partition.health() == Health.HEALTHY ? "" : label(partition.health())));
        }
    }

    static String json(ClusterStatus status) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("cluster_id", status.clusterId());
        all.put("healthy", status.isHealthy());
        all.put("controller", status.controller());
        Quorum quorum = status.quorum();
        if (quorum != null) {
            Map<String, Object> agreed = new LinkedHashMap<>();
            agreed.put("leader", quorum.leader());
            agreed.put("epoch", quorum.epoch());
            agreed.put("version", quorum.version());
            agreed.put("voters", quorum.voters());
            agreed.put("behind", quorum.behind());
            all.put("quorum", agreed);
        }
        all.put("nodes", status.nodes().stream().map(StatusText::json).toList());
        all.put("leaderless", status.count(Health.LEADERLESS));
        all.put("under_replicated", status.count(Health.UNDER_REPLICATED));
        all.put("partitions", status.partitions().stream().map(StatusText::json).toList());
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(all) + System.lineSeparator();
    }

    private static Map<String, Object> json(Node node) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("id", node.id());
        one.put("address", node.address());
        one.put("rack", node.rack());
        one.put("fenced", node.fenced());
        return one;
    }

    private static Map<String, Object> json(Partition partition) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("topic", partition.topic());
        one.put("partition", partition.index());
        one.put("leader", partition.leader());
        one.put("replicas", partition.replicas());
        one.put("in_sync", partition.inSync());
        one.put("health", label(partition.health()));
        return one;
    }

    private static void line(StringBuilder text, String line) {
        String stripped = line.stripTrailing();
        text.append(shortened(stripped, COLUMNS)).append(System.lineSeparator());
    }

    private static String counted(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private static String name(Partition partition) {
        return partition.topic() + "-" + partition.index();
    }

    /** The index stays readable, however long the topic's name. */
    private static String shortened(Partition partition, int columns) {
        String index = "-" + partition.index();
        return shortened(partition.topic(), columns - index.length()) + index;
    }

    private static String shortened(String text, int columns) {
        return text.length() <= columns ? text : text.substring(0, Math.max(1, columns - 1)) + "~";
    }

    private static String node(int id) {
        return id == ClusterStatus.NOBODY ? "none" : Integer.toString(id);
    }

    private static String ids(List<Integer> ids) {
        return ids.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }

    private static String label(Health health) {
        return switch (health) {
            case LEADERLESS -> "leaderless";
            case UNDER_REPLICATED -> "under-replicated";
            case HEALTHY -> "healthy";
        };
    }
}
