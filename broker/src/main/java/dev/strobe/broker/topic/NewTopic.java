package dev.strobe.broker.topic;

import java.util.List;
import java.util.Map;

/**
 * A topic to be made.
 *
 * @param partitions at least 1, or {@link #DEFAULT_PARTITIONS}
 * @param replication at least 1, or {@link #DEFAULT_REPLICATION}
 * @param assignment replicas of each partition, the preferred leader first; empty: chosen
 * @param configs what differs from the broker's defaults
 */
public record NewTopic(
        String name, int partitions, int replication, List<List<Integer>> assignment, Map<String, String> configs) {

    /** As many as {@code num.partitions} says. */
    public static final int DEFAULT_PARTITIONS = -1;

    /** As many as {@code default.replication.factor} says. */
    public static final int DEFAULT_REPLICATION = -1;

    public NewTopic {
        assignment = List.copyOf(assignment);
        configs = Map.copyOf(configs);
    }

    /** One whose replicas the broker chooses. */
    public NewTopic(String name, int partitions, Map<String, String> configs) {
        this(name, partitions, DEFAULT_REPLICATION, List.of(), configs);
    }
}
