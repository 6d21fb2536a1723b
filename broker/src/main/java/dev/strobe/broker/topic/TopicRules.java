package dev.strobe.broker.topic;

import dev.strobe.broker.config.BrokerConfig;
import org.jspecify.annotations.Nullable;

/** Which changes may be made to which topics. Each rule answers null if it may. Immutable. */
public final class TopicRules {

    private final BrokerConfig.Topics defaults;

    public TopicRules(BrokerConfig.Topics defaults) {
        this.defaults = defaults;
    }

    public TopicOutcome.@Nullable Refused creation(TopicImage image, NewTopic topic, boolean internal) {
        String problem = TopicNames.problem(topic.name());
        if (problem != null) {
            return new TopicOutcome.Refused(TopicError.INVALID_NAME, problem);
        }
        if (image.byName(topic.name()) != null) {
            return new TopicOutcome.Refused(TopicError.TOPIC_EXISTS, "Topic '" + topic.name() + "' already exists.");
        }
        if (!internal && TopicNames.isInternal(topic.name())) {
            return new TopicOutcome.Refused(
                    TopicError.INVALID_NAME, "Topic '" + topic.name() + "' is made by the broker itself.");
        }
        String collision = collision(image, topic.name());
        if (collision != null) {
            return new TopicOutcome.Refused(
                    TopicError.INVALID_NAME, "Topic '" + topic.name() + "' collides with existing topic: " + collision);
        }
        if (partitions(topic) < 1) {
            return new TopicOutcome.Refused(
                    TopicError.INVALID_PARTITIONS, "Number of partitions was set to an invalid non-positive value.");
        }
        String configProblem = TopicConfigs.problem(topic.configs(), internal);
        if (configProblem != null) {
            return new TopicOutcome.Refused(TopicError.INVALID_CONFIG, configProblem);
        }
        return tooMany(image, partitions(topic));
    }

    public TopicOutcome.@Nullable Refused growth(TopicImage image, String name, int total) {
        Topic topic = image.byName(name);
        if (topic == null) {
            return new TopicOutcome.Refused(
                    TopicError.UNKNOWN_TOPIC, "This server does not host this topic-partition.");
        }
        int before = topic.partitions().size();
        if (topic.internal()) {
            return new TopicOutcome.Refused(
                    TopicError.INVALID_NAME, "The partitions of internal topic '" + name + "' are the broker's own.");
        }
        if (total < before) {
            return new TopicOutcome.Refused(
                    TopicError.INVALID_PARTITIONS,
                    "The topic " + name + " currently has " + before + " partition(s); " + total
                            + " would not be an increase.");
        }
        if (total == before) {
            return new TopicOutcome.Refused(
                    TopicError.INVALID_PARTITIONS, "Topic already has " + total + " partition(s).");
        }
        return tooMany(image, total - before);
    }

    public static TopicOutcome.@Nullable Refused deletion(@Nullable Topic topic) {
        if (topic == null) {
            return new TopicOutcome.Refused(TopicError.UNKNOWN_TOPIC, "This server does not host this topic.");
        }
        return topic.internal()
                ? new TopicOutcome.Refused(
                        TopicError.INVALID_NAME, "Internal topic '" + topic.name() + "' cannot be deleted.")
                : null;
    }

    public static TopicOutcome.Refused unknown(String name) {
        return new TopicOutcome.Refused(TopicError.UNKNOWN_TOPIC, "The topic '" + name + "' does not exist.");
    }

    /** How many a new topic gets. */
    public int partitions(NewTopic topic) {
        return topic.partitions() == NewTopic.DEFAULT_PARTITIONS ? defaults.partitions() : topic.partitions();
    }

    private TopicOutcome.@Nullable Refused tooMany(TopicImage image, int more) {
        int before = image.partitionCount();
        return before + (long) more > defaults.partitionsMax()
                ? new TopicOutcome.Refused(
                        TopicError.TOO_MANY_PARTITIONS,
                        "Too many partitions: existing=" + before + " new=" + more + " > partitions.max="
                                + defaults.partitionsMax())
                : null;
    }

    private static @Nullable String collision(TopicImage image, String name) {
        String key = TopicNames.collisionKey(name);
        for (Topic topic : image.all()) {
            if (TopicNames.collisionKey(topic.name()).equals(key)) {
                return topic.name();
            }
        }
        return null;
    }
}
