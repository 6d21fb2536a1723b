package dev.strobe.harness.driver.synthetic;

import dev.strobe.harness.driver.AckListener;
import dev.strobe.harness.driver.Driver;
import dev.strobe.harness.driver.Publisher;
import dev.strobe.harness.driver.Subscriber;
import dev.strobe.harness.scenario.Scenario.ConsumerSpec;
import dev.strobe.harness.scenario.Scenario.ProducerSpec;
import dev.strobe.harness.scenario.Scenario.TopicSpec;
import java.util.Collection;
import java.util.OptionalLong;

/** The driver of a {@link SyntheticBroker}: calls where others have a network. */
public final class SyntheticDriver implements Driver {

    private final SyntheticBroker broker;

    /** @param broker stays the caller's to close */
    public SyntheticDriver(SyntheticBroker broker) {
        this.broker = broker;
    }

    @Override
    public String name() {
        return "synthetic";
    }

    @Override
    public String targetVersion() {
        return "synthetic";
    }

    @Override
    public void createTopic(String topic, TopicSpec spec) {
        broker.createTopic(topic, spec.partitions());
    }

    /** Groups need no deletion: they end with their last member. */
    @Override
    public void delete(Collection<String> topics, Collection<String> groups) {
        topics.forEach(broker::deleteTopic);
    }

    @Override
    public Publisher openPublisher(String clientId, String topic, ProducerSpec spec, AckListener listener) {
        return new SyntheticPublisher(broker, broker.topic(topic), spec, listener);
    }

    @Override
    public Subscriber openSubscriber(String clientId, String topic, String group, ConsumerSpec spec) {
        return new SyntheticSubscriber(broker, broker.topic(topic), group, spec);
    }

    @Override
    public OptionalLong roundTripNs() {
        return OptionalLong.empty();
    }

    @Override
    public void close() {}
}
