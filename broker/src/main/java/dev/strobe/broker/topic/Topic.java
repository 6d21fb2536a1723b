package dev.strobe.broker.topic;

import dev.strobe.broker.partition.Partition;
import dev.strobe.broker.partition.TopicId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A topic as it stands.
 *
 * @param id never used again, also not for a later topic of the same name
 * @param configs what was set for this topic, as Kafka names it; the broker's defaults are not in here
 * @param internal whether only the broker may write it
 */
public record Topic(
        TopicId id, String name, List<Partition> partitions, Map<String, String> configs, boolean internal) {

    public Topic {
        partitions = List.copyOf(partitions);
        configs = Map.copyOf(configs);
    }

    /** Null where there is no such partition. */
    public @Nullable Partition partition(int index) {
        return index >= 0 && index < partitions.size() ? partitions.get(index) : null;
    }
}
