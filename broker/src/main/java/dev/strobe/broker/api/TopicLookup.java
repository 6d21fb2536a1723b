package dev.strobe.broker.api;

import dev.strobe.broker.partition.TopicId;
import dev.strobe.broker.topic.Topic;
import dev.strobe.broker.topic.TopicImage;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** Topics as requests name them: newer versions by id, older ones by name. */
public final class TopicLookup {

    private TopicLookup() {}

    /** The protocol's id as ours. */
    public static TopicId id(Uuid uuid) {
        return new TopicId(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
    }

    /** Null where there is no such topic. */
    public static @Nullable Topic find(TopicImage image, boolean byId, String name, Uuid id) {
        return byId ? image.byId(id(id)) : image.byName(name);
    }
}
