package dev.strobe.broker.cluster.metadata;

import dev.strobe.broker.partition.TopicId;
import java.util.List;
import java.util.Map;

/**
 * A topic as the cluster knows it.
 *
 * @param configs what was set for it, by Kafka's names
 * @param internal whether only brokers write it
 */
public record ReplicatedTopic(
        TopicId id, String name, boolean internal, Map<String, String> configs, List<ReplicatedPartition> partitions) {

    public ReplicatedTopic {
        configs = Map.copyOf(configs);
        partitions = List.copyOf(partitions);
    }
}
