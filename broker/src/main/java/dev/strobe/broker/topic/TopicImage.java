package dev.strobe.broker.topic;

import dev.strobe.broker.partition.TopicId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All topics at one moment; immutable. */
public final class TopicImage {

    private final Map<String, Topic> byName;
    private final Map<TopicId, Topic> byId = new HashMap<>();

    public TopicImage(Map<String, Topic> byName) {
        this.byName = Map.copyOf(byName);
        byName.values().forEach(topic -> byId.put(topic.id(), topic));
    }

    public @Nullable Topic byName(String name) {
        return byName.get(name);
    }

    public @Nullable Topic byId(TopicId id) {
        return byId.get(id);
    }

    public Collection<Topic> all() {
        return byName.values();
    }

    /** Partitions of all topics. */
    public int partitionCount() {
        int count = 0;
        for (Topic topic : byName.values()) {
            count += topic.partitions().size();
        }
        return count;
    }
}
