package dev.strobe.broker.topic;

import java.util.Map;

/**
 * A topic to be made.
 *
 * @param partitions at least 1, or {@link #DEFAULT_PARTITIONS}
 * @param configs what differs from the broker's defaults
 */
public record NewTopic(String name, int partitions, Map<String, String> configs) {

    /** As many as {@code num.partitions} says. */
    public static final int DEFAULT_PARTITIONS = -1;

    public NewTopic {
        configs = Map.copyOf(configs);
    }
}
