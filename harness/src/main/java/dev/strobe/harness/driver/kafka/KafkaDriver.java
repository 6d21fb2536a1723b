package dev.strobe.harness.driver.kafka;

import dev.strobe.harness.driver.AckListener;
import dev.strobe.harness.driver.ClusterView;
import dev.strobe.harness.driver.Driver;
import dev.strobe.harness.driver.DriverException;
import dev.strobe.harness.driver.Publisher;
import dev.strobe.harness.driver.RoundTrips;
import dev.strobe.harness.driver.Subscriber;
import dev.strobe.harness.scenario.Scenario.ConsumerSpec;
import dev.strobe.harness.scenario.Scenario.ProducerSpec;
import dev.strobe.harness.scenario.Scenario.TopicSpec;
import dev.strobe.harness.time.NanoClock;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * A connection to one Kafka cluster through the ordinary Java client.
 *
 * <p>Holds one admin client; publishers and subscribers are clients of their own and are closed by whoever opened them.
 * Owned by the engine's control thread. Every wait is bounded.
 */
public final class KafkaDriver implements Driver {

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(15);
    private static final Duration LEADERS_WITHIN = Duration.ofSeconds(30);
    private static final Duration GROUPS_EMPTY_WITHIN = Duration.ofSeconds(5);
    private static final long RETRY_NS = Duration.ofMillis(50).toNanos();

    private final String bootstrapServers;
    private final Map<String, String> clientSettings;
    private final Optional<String> knownVersion;
    private final NanoClock clock = NanoClock.system();
    private final Admin admin;

    /**
     * @param bootstrapServers {@code host:port[,host:port]}
     * @param clientSettings added to each client that knows them, such as security settings
     */
    public KafkaDriver(String bootstrapServers, Map<String, String> clientSettings) {
        this(bootstrapServers, clientSettings, Optional.empty());
    }

    /** @param knownVersion the target's version, by whoever started it: the protocol itself does not tell */
    public KafkaDriver(String bootstrapServers, Map<String, String> clientSettings, Optional<String> knownVersion) {
        this.bootstrapServers = bootstrapServers;
        this.clientSettings = Map.copyOf(clientSettings);
        this.knownVersion = knownVersion;
        try {
            this.admin = Admin.create(ClientSettings.admin(bootstrapServers, clientSettings));
        } catch (KafkaException e) {
            throw new DriverException(
                    "no client for these servers: servers=" + bootstrapServers + " reason=" + KafkaPublisher.reason(e),
                    e);
        }
    }

    @Override
    public String name() {
        return "kafka";
    }

    /** Without a known version: the cluster's metadata version, the closest thing that the protocol tells. */
    @Override
    public String targetVersion() {
        return knownVersion.orElseGet(() -> {
            FinalizedVersionRange version = answer(
                            admin.describeFeatures().featureMetadata(), "describe features", ANSWER_WITHIN)
                    .finalizedFeatures()
                    .get("metadata.version");
            return version == null ? "unknown" : "metadata.version " + version.maxVersionLevel();
        });
    }

    /** Brokers of the cluster that are up, waiting up to {@code within} for an answer. */
    public int brokers(Duration within) {
        DescribeClusterOptions options = new DescribeClusterOptions().timeoutMs(Math.toIntExact(within.toMillis()));
        return answer(admin.describeCluster(options).nodes(), "describe cluster", within.plusSeconds(1))
                .size();
    }

    /** Whether the cluster tells who its controller is. */
    public boolean hasController(Duration within) {
        DescribeClusterOptions options = new DescribeClusterOptions().timeoutMs(Math.toIntExact(within.toMillis()));
        return answer(admin.describeCluster(options).controller(), "describe cluster", within.plusSeconds(1)) != null;
    }

    @Override
    public void createTopic(String topic, TopicSpec spec) {
        NewTopic created = new NewTopic(topic, spec.partitions(), (short) spec.replicas()).configs(spec.settings());
        String what = "create topic " + topic + " partitions=" + spec.partitions() + " replicas=" + spec.replicas();
        answer(admin.createTopics(List.of(created)).all(), what, ANSWER_WITHIN);

        long deadlineNs = clock.nanoTime() + LEADERS_WITHIN.toNanos();
        while (leaders(topic) < spec.partitions()) {
            if (clock.nanoTime() - deadlineNs > 0 || Thread.currentThread().isInterrupted()) {
                throw new DriverException("topic has partitions without a leader: topic=" + topic + " leaders="
                        + leaders(topic) + " < partitions=" + spec.partitions() + " waited=" + LEADERS_WITHIN);
            }
            clock.parkNanos(RETRY_NS);
        }
    }

    /** Empty also where the broker does not answer: a run is worth having without stages. */
    @Override
    public Optional<UUID> topicId(String topic) {
        try {
            TopicDescription description = await(
                            admin.describeTopics(List.of(topic)).allTopicNames(), ANSWER_WITHIN)
                    .get(topic);
            Uuid id = description == null ? Uuid.ZERO_UUID : description.topicId();
            return id.equals(Uuid.ZERO_UUID)
                    ? Optional.empty()
                    : Optional.of(new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits()));
        } catch (KafkaException e) {
            return Optional.empty();
        }
    }

    @Override
    public void delete(Collection<String> topics, Collection<String> groups) {
        admin.deleteTopics(topics).topicNameValues().forEach((topic, deleted) -> {
            try {
                await(deleted, ANSWER_WITHIN);
            } catch (UnknownTopicOrPartitionException e) {
                // Gone already, which is what was asked for.
            } catch (KafkaException e) {
                throw failure("delete topic " + topic, e);
            }
        });
        long deadlineNs = clock.nanoTime() + GROUPS_EMPTY_WITHIN.toNanos();
        groups.forEach(group -> deleteGroup(group, deadlineNs));
    }

    @Override
    public Publisher openPublisher(String clientId, String topic, ProducerSpec spec, AckListener listener) {
        return new KafkaPublisher(
                topic, ClientSettings.producer(bootstrapServers, clientSettings, clientId, spec), spec, listener);
    }

    @Override
    public Subscriber openSubscriber(String clientId, String topic, String group, ConsumerSpec spec) {
        return new KafkaSubscriber(
                topic, group, ClientSettings.consumer(bootstrapServers, clientSettings, clientId, group, spec));
    }

    /** Includes two thread changes inside the admin client; the least of several is the floor. */
    @Override
    public OptionalLong roundTripNs() {
        long startNs = clock.nanoTime();
        answer(admin.describeCluster().clusterId(), "describe cluster", ANSWER_WITHIN);
        return OptionalLong.of(clock.nanoTime() - startNs);
    }

    /** None over TLS or with a login: a connection of its own could not be told from the network's delay. */
    @Override
    public Optional<RoundTrips> openRoundTrips() {
        String protocol = clientSettings.getOrDefault("security.protocol", "PLAINTEXT");
        return protocol.equalsIgnoreCase("PLAINTEXT")
                ? Optional.of(new KafkaRoundTrips(this::anyBroker))
                : Optional.empty();
    }

    @Override
    public Optional<ClusterView> openClusterView() {
        String protocol = clientSettings.getOrDefault("security.protocol", "PLAINTEXT");
        return protocol.equalsIgnoreCase("PLAINTEXT")
                ? Optional.of(new KafkaClusterView(bootstrapServers))
                : Optional.empty();
    }

    /** Where the broker of the lowest id says that it is to be found. */
    private InetSocketAddress anyBroker() {
        Node first = answer(admin.describeCluster().nodes(), "describe cluster", ANSWER_WITHIN).stream()
                .min(Comparator.comparingInt(Node::id))
                .orElseThrow(() -> new DriverException("cluster has no brokers: servers=" + bootstrapServers));
        return new InetSocketAddress(first.host(), first.port());
    }

    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        try {
            admin.close(Duration.ofSeconds(5));
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private int leaders(String topic) {
        try {
            TopicDescription description = await(
                            admin.describeTopics(List.of(topic)).allTopicNames(), ANSWER_WITHIN)
                    .get(topic);
            if (description == null) {
                return 0;
            }
            return (int) description.partitions().stream()
                    .filter(partition ->
                            partition.leader() != null && !partition.leader().isEmpty())
                    .count();
        } catch (UnknownTopicOrPartitionException e) {
            // Created, but the broker that was asked has not heard of it yet.
            return 0;
        } catch (KafkaException e) {
            throw failure("describe topic " + topic, e);
        }
    }

    private void deleteGroup(String group, long deadlineNs) {
        while (true) {
            try {
                await(admin.deleteConsumerGroups(List.of(group)).all(), ANSWER_WITHIN);
                return;
            } catch (GroupIdNotFoundException e) {
                return;
            } catch (GroupNotEmptyException e) {
                // A member that has just left is still being taken out.
                if (clock.nanoTime() - deadlineNs > 0 || Thread.currentThread().isInterrupted()) {
                    throw failure("delete group " + group, e);
                }
                clock.parkNanos(RETRY_NS);
            } catch (KafkaException e) {
                throw failure("delete group " + group, e);
            }
        }
    }

    private <T> T answer(KafkaFuture<T> future, String what, Duration within) {
        try {
            return await(future, within);
        } catch (KafkaException e) {
            throw failure(what, e);
        }
    }

    private DriverException failure(String what, KafkaException cause) {
        return new DriverException(
                what + " failed: servers=" + bootstrapServers + " reason=" + KafkaPublisher.reason(cause), cause);
    }

    /** Waits, and unwraps what the admin client wraps, so that callers can catch the protocol's own errors. */
    private static <T> T await(KafkaFuture<T> future, Duration within) {
        try {
            return future.get(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e.getCause());
        } catch (TimeoutException e) {
            throw new org.apache.kafka.common.errors.TimeoutException("no answer within " + within, e);
        } catch (InterruptedException e) {
            throw new org.apache.kafka.common.errors.InterruptException(e);
        }
    }
}
