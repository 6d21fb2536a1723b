package dev.strobe.harness.observe.jfr;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Tells the run's topics by the ids that the broker writes. A target that does not tell the id of its only topic has every
 * request counted to that topic; with several topics, one without an id has none. Immutable.
 */
public final class TopicIds {

    private final Map<UUID, String> topicById = new HashMap<>();
    private final List<String> topics;
    private final @Nullable String onlyTopic;

    /**
     * @param topics the run's topics
     * @param ids as far as the target told them
     */
    public TopicIds(List<String> topics, Map<String, UUID> ids) {
        ids.forEach((topic, id) -> topicById.put(id, topic));
        this.topics = List.copyOf(topics);
        this.onlyTopic = topics.size() == 1 && ids.isEmpty() ? topics.getFirst() : null;
    }

    /** Whether it is one of the run's. */
    boolean knows(String topic) {
        return topics.contains(topic);
    }

    /** The topic's name; null for a topic that is none of the run's. */
    @Nullable String topic(long idHigh, long idLow) {
        return onlyTopic != null ? onlyTopic : topicById.get(new UUID(idHigh, idLow));
    }
}
