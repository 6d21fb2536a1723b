package dev.strobe.harness.driver;

import dev.strobe.harness.scenario.Scenario.ConsumerSpec;
import dev.strobe.harness.scenario.Scenario.ProducerSpec;
import dev.strobe.harness.scenario.Scenario.TopicSpec;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * A connection to one target through one client library. Operating errors are {@link DriverException}s.
 *
 * <p>Called by the engine's control thread; the publishers and subscribers it opens are each used by one thread.
 */
public interface Driver extends AutoCloseable {

    /** Short name, such as {@code kafka}; it stands in {@code run.json}. */
    String name();

    /** Version of the target as the target tells it; "unknown" where it does not. */
    String targetVersion();

    /** Creates a topic and returns when it can be written to. */
    void createTopic(String topic, TopicSpec spec);

    /** The target's own id of a topic, by which its telemetry names it; empty where it has none or does not tell. */
    default Optional<UUID> topicId(String topic) {
        return Optional.empty();
    }

    /** Deletes exactly these topics and groups; what is already gone is no error. */
    void delete(Collection<String> topics, Collection<String> groups);

    /** @param listener told the fate of each message, on whatever thread the client uses */
    Publisher openPublisher(String clientId, String topic, ProducerSpec spec, AckListener listener);

    /** Starts joining {@code group} (already prefixed by the run); see {@link Subscriber#assigned()}. */
    Subscriber openSubscriber(String clientId, String topic, String group, ConsumerSpec spec);

    /** One request and answer of the smallest kind, in ns; empty where the driver has none. */
    OptionalLong roundTripNs();

    /** Round trips to measure the way to the target with while load runs; empty where the driver has none. */
    default Optional<RoundTrips> openRoundTrips() {
        return Optional.empty();
    }

    /** A look at the cluster over connections of its own; empty where the driver has none. */
    default Optional<ClusterView> openClusterView() {
        return Optional.empty();
    }

    @Override
    void close();
}
