package dev.strobe.broker.api.groups;

import dev.strobe.broker.partition.TopicId;
import dev.strobe.broker.topic.ConfigChange;
import dev.strobe.broker.topic.NewTopic;
import dev.strobe.broker.topic.TopicAdmin;
import dev.strobe.broker.topic.TopicImage;
import dev.strobe.broker.topic.TopicOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Topics that nobody changes; notes which internal ones were asked for, and makes none. */
final class FixedTopics implements TopicAdmin {

    final List<NewTopic> wanted = new ArrayList<>();
    TopicImage image;

    FixedTopics(TopicImage image) {
        this.image = image;
    }

    @Override
    public TopicImage image() {
        return image;
    }

    @Override
    public CompletableFuture<TopicOutcome> ensureInternal(NewTopic topic) {
        wanted.add(topic);
        return new CompletableFuture<>();
    }

    @Override
    public void whenDeleted(Consumer<String> listener) {}

    @Override
    public CompletableFuture<TopicOutcome> create(NewTopic topic, boolean validateOnly) {
        throw new UnsupportedOperationException("no test creates");
    }

    @Override
    public CompletableFuture<TopicOutcome> addPartitions(
            String name, int total, List<List<Integer>> assignment, boolean validateOnly) {
        throw new UnsupportedOperationException("no test grows");
    }

    @Override
    public CompletableFuture<TopicOutcome> configure(String name, List<ConfigChange> steps, boolean validateOnly) {
        throw new UnsupportedOperationException("no test configures");
    }

    @Override
    public CompletableFuture<TopicOutcome> delete(TopicId id) {
        throw new UnsupportedOperationException("no test deletes");
    }
}
