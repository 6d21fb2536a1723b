package dev.strobe.broker.group;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a group has committed, by topic and partition: only what is in the log. Belongs to its group; that loop only. */
final class GroupOffsets {

    private final Map<String, TreeMap<Integer, CommittedOffset>> byTopic = new HashMap<>();

    void put(String topic, int partition, CommittedOffset offset) {
        byTopic.computeIfAbsent(topic, name -> new TreeMap<>()).put(partition, offset);
    }

    void erase(String topic, int partition) {
        TreeMap<Integer, CommittedOffset> partitions = byTopic.get(topic);
        if (partitions != null) {
            partitions.remove(partition);
            if (partitions.isEmpty()) {
                byTopic.remove(topic);
            }
        }
    }

    void eraseTopic(String topic) {
        byTopic.remove(topic);
    }

    @Nullable CommittedOffset offset(String topic, int partition) {
        TreeMap<Integer, CommittedOffset> partitions = byTopic.get(topic);
        return partitions == null ? null : partitions.get(partition);
    }

    boolean isEmpty() {
        return byTopic.isEmpty();
    }

    boolean hasTopic(String topic) {
        return byTopic.containsKey(topic);
    }

    /** What the record says, if it is about an offset. */
    void apply(GroupRecord record) {
        switch (record) {
            case GroupRecord.OffsetStored stored -> put(stored.topic(), stored.partition(), stored.offset());
            case GroupRecord.OffsetErased erased -> erase(erased.topic(), erased.partition());
            case GroupRecord.TopicErased erased -> eraseTopic(erased.topic());
            case GroupRecord.GroupStored _, GroupRecord.GroupErased _ -> {}
        }
    }

    /** A copy of what there is for these topics, or for all if null: for an answer that is made elsewhere. */
    Map<String, Map<Integer, CommittedOffset>> copy(@Nullable Set<String> topics) {
        Map<String, Map<Integer, CommittedOffset>> copy = new TreeMap<>();
        for (String topic : topics == null ? byTopic.keySet() : topics) {
            TreeMap<Integer, CommittedOffset> partitions = byTopic.get(topic);
            if (partitions != null) {
                copy.put(topic, new TreeMap<>(partitions));
            }
        }
        return copy;
    }

    void forEach(Visitor visitor) {
        byTopic.forEach((topic, partitions) ->
                partitions.forEach((partition, offset) -> visitor.offset(topic, partition, offset)));
    }

    /** Sees one offset. */
    @FunctionalInterface
    interface Visitor {
        void offset(String topic, int partition, CommittedOffset offset);
    }
}
