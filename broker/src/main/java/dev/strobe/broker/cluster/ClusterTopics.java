package dev.strobe.broker.cluster;

import dev.strobe.broker.cluster.metadata.ClusterMetadata;
import dev.strobe.broker.cluster.metadata.ClusterNode;
import dev.strobe.broker.cluster.metadata.Command;
import dev.strobe.broker.cluster.metadata.Outcome;
import dev.strobe.broker.config.BrokerConfig;
import dev.strobe.broker.partition.TopicId;
import dev.strobe.broker.topic.ConfigChange;
import dev.strobe.broker.topic.NewTopic;
import dev.strobe.broker.topic.Topic;
import dev.strobe.broker.topic.TopicAdmin;
import dev.strobe.broker.topic.TopicConfigs;
import dev.strobe.broker.topic.TopicError;
import dev.strobe.broker.topic.TopicIds;
import dev.strobe.broker.topic.TopicImage;
import dev.strobe.broker.topic.TopicOutcome;
import dev.strobe.broker.topic.TopicRules;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Topics of a cluster. This node checks what it can by its own knowledge, which may be behind; then all nodes decide by the
 * command alone. A change is answered once this node shows it.
 *
 * <p>Thread-safe.
 */
final class ClusterTopics implements TopicAdmin {

    private final BrokerConfig config;
    private final ClusterMetadata metadata;
    private final Supplier<TopicImage> topics;
    private final TopicRules rules;
    private final TopicIds ids;
    private final List<Consumer<String>> listeners;

    /** @param listeners told of deletions by whoever takes the metadata up; grows while the node is put together */
    ClusterTopics(
            BrokerConfig config,
            ClusterMetadata metadata,
            Supplier<TopicImage> topics,
            RandomGenerator ids,
            List<Consumer<String>> listeners) {
        this.config = config;
        this.metadata = metadata;
        this.topics = topics;
        this.rules = new TopicRules(config.topics());
        this.ids = new TopicIds(ids);
        this.listeners = listeners;
    }

    @Override
    public TopicImage image() {
        return topics.get();
    }

    @Override
    public void whenDeleted(Consumer<String> listener) {
        listeners.add(listener);
    }

    @Override
    public CompletableFuture<TopicOutcome> create(NewTopic topic, boolean validateOnly) {
        return create(topic, false, validateOnly);
    }

    @Override
    public CompletableFuture<TopicOutcome> ensureInternal(NewTopic wanted) {
        Topic present = image().byName(wanted.name());
        if (present != null) {
            return done(new TopicOutcome.Done(present));
        }
        return create(
                new NewTopic(
                        wanted.name(),
                        wanted.partitions(),
                        wanted.replication(),
                        wanted.assignment(),
                        TopicConfigs.withInternalDefaults(wanted.configs())),
                true,
                false);
    }

    @Override
    public CompletableFuture<TopicOutcome> addPartitions(
            String name, int total, List<List<Integer>> assignment, boolean validateOnly) {
        TopicOutcome.Refused refused = rules.growth(image(), name, total);
        if (refused == null) {
            refused = problem(assignment);
        }
        if (refused != null) {
            return done(refused);
        }
        Topic present = image().byName(name);
        if (validateOnly && present != null) {
            return done(new TopicOutcome.Done(present));
        }
        return change(
                new Command.AddPartitions(
                        name, total, assignment, placement(), config.topics().partitionsMax()),
                () -> image().byName(name));
    }

    @Override
    public CompletableFuture<TopicOutcome> configure(String name, List<ConfigChange> steps, boolean validateOnly) {
        Topic topic = image().byName(name);
        if (topic == null) {
            return done(TopicRules.unknown(name));
        }
        TopicConfigs.Changed changed = TopicConfigs.changed(topic.configs(), steps);
        String problem = changed.problem() != null
                ? changed.problem()
                : TopicConfigs.problem(changed.configs(), topic.internal());
        if (problem != null) {
            return done(new TopicOutcome.Refused(TopicError.INVALID_CONFIG, problem));
        }
        if (validateOnly) {
            return done(new TopicOutcome.Done(
                    new Topic(topic.id(), name, topic.partitions(), changed.configs(), topic.internal())));
        }
        return change(new Command.ConfigureTopic(name, steps), () -> image().byName(name));
    }

    @Override
    public CompletableFuture<TopicOutcome> delete(TopicId id) {
        Topic topic = image().byId(id);
        TopicOutcome.Refused refused = TopicRules.deletion(topic);
        return refused != null || topic == null ? done(refused) : change(new Command.DeleteTopic(id), () -> topic);
    }

    private CompletableFuture<TopicOutcome> create(NewTopic topic, boolean internal, boolean validateOnly) {
        TopicOutcome.Refused refused = rules.creation(image(), topic, internal);
        int replication = topic.replication() == NewTopic.DEFAULT_REPLICATION
                ? config.cluster().replication()
                : topic.replication();
        if (refused == null) {
            refused = topic.assignment().isEmpty() ? problem(replication) : problem(topic.assignment());
        }
        if (refused != null) {
            return done(refused);
        }
        TopicId id = nextId();
        if (validateOnly) {
            return done(new TopicOutcome.Done(new Topic(id, topic.name(), List.of(), topic.configs(), internal)));
        }
        Command.CreateTopic command = new Command.CreateTopic(
                id,
                topic.name(),
                internal,
                rules.partitions(topic),
                replication,
                topic.assignment(),
                topic.configs(),
                placement(),
                config.topics().partitionsMax());
        return change(command, () -> image().byId(id));
    }

    private synchronized TopicId nextId() {
        return ids.next(id -> metadata.image().topic(id) != null);
    }

    private TopicOutcome.@Nullable Refused problem(int replication) {
        long active = metadata.image().nodes().values().stream()
                .filter(ClusterNode::isActive)
                .count();
        return replication >= 1 && replication <= active
                ? null
                : new TopicOutcome.Refused(
                        TopicError.INVALID_REPLICATION,
                        "Replication factor: " + replication + " larger than available brokers: " + active + ".");
    }

    private TopicOutcome.@Nullable Refused problem(List<List<Integer>> assignment) {
        for (List<Integer> replicas : assignment) {
            for (int replica : replicas) {
                if (metadata.image().node(replica) == null) {
                    return new TopicOutcome.Refused(
                            TopicError.INVALID_ASSIGNMENT,
                            "The manual partition assignment includes broker " + replica
                                    + ", but no such broker is registered.");
                }
            }
        }
        return null;
    }

    private Command.Placement placement() {
        return config.cluster().hashedPlacement() ? Command.Placement.HASHED : Command.Placement.BALANCED;
    }

    private CompletableFuture<TopicOutcome> change(Command command, Supplier<@Nullable Topic> after) {
        return metadata.change(command).handle((outcome, failure) -> {
            if (failure != null) {
                return new TopicOutcome.Refused(
                        TopicError.NOT_AGREED,
                        "No majority of the nodes agreed in time; the change may still be made: "
                                + failure.getMessage());
            }
            if (outcome instanceof Outcome.Refused refused) {
                return new TopicOutcome.Refused(error(refused.reason()), refused.message());
            }
            Topic topic = after.get();
            return topic == null
                    ? new TopicOutcome.Refused(TopicError.UNKNOWN_TOPIC, "The topic was deleted meanwhile.")
                    : new TopicOutcome.Done(topic);
        });
    }

    private static TopicError error(Outcome.Reason reason) {
        return switch (reason) {
            case UNKNOWN_TOPIC -> TopicError.UNKNOWN_TOPIC;
            case TOPIC_EXISTS -> TopicError.TOPIC_EXISTS;
            case INVALID_NAME -> TopicError.INVALID_NAME;
            case INVALID_PARTITIONS -> TopicError.INVALID_PARTITIONS;
            case INVALID_REPLICATION -> TopicError.INVALID_REPLICATION;
            case INVALID_ASSIGNMENT, UNKNOWN_NODE, INELIGIBLE_REPLICA -> TopicError.INVALID_ASSIGNMENT;
            case INVALID_CONFIG -> TopicError.INVALID_CONFIG;
            case TOO_MANY_PARTITIONS -> TopicError.TOO_MANY_PARTITIONS;
            case STALE,
                    ELECTION_NOT_NEEDED,
                    PREFERRED_LEADER_NOT_AVAILABLE,
                    ELIGIBLE_LEADERS_NOT_AVAILABLE,
                    NO_REASSIGNMENT,
                    DUPLICATE_NODE,
                    UNKNOWN_CREDENTIAL ->
                throw new IllegalStateException("not an outcome of a topic's change: " + reason);
        };
    }

    private static CompletableFuture<TopicOutcome> done(@Nullable TopicOutcome outcome) {
        if (outcome == null) {
            throw new IllegalStateException("a change ended without an outcome");
        }
        return CompletableFuture.completedFuture(outcome);
    }
}
