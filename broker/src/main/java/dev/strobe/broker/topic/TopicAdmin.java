package dev.strobe.broker.topic;

import dev.strobe.broker.partition.TopicId;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** All topics as this node knows them, and how they are changed: by this node alone, or by agreement of a cluster. */
public interface TopicAdmin {

    /** The topics as they stand. Any thread. */
    TopicImage image();

    /** Tells {@code listener} the name of each topic that is deleted. It must not wait. */
    void whenDeleted(Consumer<String> listener);

    /** Makes a topic for a client. */
    CompletableFuture<TopicOutcome> create(NewTopic topic, boolean validateOnly);

    /** Makes a topic that only brokers write, where there is none yet; done as well if there is one. */
    CompletableFuture<TopicOutcome> ensureInternal(NewTopic wanted);

    /**
     * Raises a topic's number of partitions to {@code total}.
     *
     * @param assignment replicas of each new partition; empty: chosen
     */
    CompletableFuture<TopicOutcome> addPartitions(
            String name, int total, List<List<Integer>> assignment, boolean validateOnly);

    /** Changes a topic's own values; all of them or none. */
    CompletableFuture<TopicOutcome> configure(String name, List<ConfigChange> steps, boolean validateOnly);

    /** Deletes a topic with its records. */
    CompletableFuture<TopicOutcome> delete(TopicId id);
}
