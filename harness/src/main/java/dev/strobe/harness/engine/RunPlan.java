package dev.strobe.harness.engine;

import dev.strobe.harness.ledger.ProducerEntry;
import dev.strobe.harness.ledger.SubscriptionEntry;
import dev.strobe.harness.scenario.PhaseSpec;
import dev.strobe.harness.scenario.Scenario;
import dev.strobe.harness.scenario.Scenario.Acks;
import dev.strobe.harness.scenario.Scenario.ConsumerSpec;
import dev.strobe.harness.scenario.Scenario.ProducerSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who does what in a run: the scenario with its counts multiplied out and every name made unique to the run.
 *
 * @param runName folder name of the run, part of every topic, group and client name
 * @param stampId the run's number in each message's stamp
 */
record RunPlan(
        String runName,
        long stampId,
        Scenario scenario,
        List<PhaseSpec> phases,
        List<ProducerPlan> producers,
        List<SubscriptionPlan> subscriptions) {

    /** @param id index in the ledger and in the stamp */
    record ProducerPlan(int id, String clientId, String topic, String brokerTopic, ProducerSpec spec) {}

    /** One consumer group. */
    record SubscriptionPlan(
            int id, String name, String topic, String brokerTopic, String brokerGroup, ConsumerSpec spec) {}

    static RunPlan of(Scenario scenario, String runName) {
        String prefix = "strobe-" + runName + "-";
        List<ProducerPlan> producers = new ArrayList<>();
        for (ProducerSpec spec : scenario.producers()) {
            for (int i = 0; i < spec.count(); i++) {
                int id = producers.size();
                producers.add(
                        new ProducerPlan(id, prefix + "producer-" + id, spec.topic(), prefix + spec.topic(), spec));
            }
        }
        List<SubscriptionPlan> subscriptions = new ArrayList<>();
        for (ConsumerSpec spec : scenario.consumers()) {
            int id = subscriptions.size();
            boolean alone = scenario.consumers().stream()
                            .filter(other -> other.group().equals(spec.group()))
                            .count()
                    == 1;
            String name = alone ? spec.group() : spec.group() + "." + spec.topic();
            subscriptions.add(
                    new SubscriptionPlan(id, name, spec.topic(), prefix + spec.topic(), prefix + spec.group(), spec));
        }
        return new RunPlan(
                runName,
                stampId(runName),
                scenario,
                scenario.phases(),
                List.copyOf(producers),
                List.copyOf(subscriptions));
    }

    List<String> brokerTopics() {
        return scenario.topics().keySet().stream().map(this::brokerTopic).toList();
    }

    Map<String, Integer> partitionsByBrokerTopic() {
        Map<String, Integer> partitions = new LinkedHashMap<>();
        scenario.topics().forEach((name, topic) -> partitions.put(brokerTopic(name), topic.partitions()));
        return partitions;
    }

    String brokerTopic(String topic) {
        return "strobe-" + runName + "-" + topic;
    }

    List<String> brokerGroups() {
        return subscriptions.stream()
                .map(SubscriptionPlan::brokerGroup)
                .distinct()
                .toList();
    }

    List<String> subscriptionNames() {
        return subscriptions.stream().map(SubscriptionPlan::name).toList();
    }

    List<String> phaseNames() {
        return phases.stream().map(PhaseSpec::name).toList();
    }

    List<ProducerEntry> ledgerProducers() {
        return producers.stream()
                .map(producer ->
                        new ProducerEntry(producer.topic(), producer.spec().acks() != Acks.NONE))
                .toList();
    }

    List<SubscriptionEntry> ledgerSubscriptions() {
        return subscriptions.stream()
                .map(subscription -> new SubscriptionEntry(subscription.name(), subscription.topic()))
                .toList();
    }

    /** Whether some subscription reads what this producer sends. */
    boolean consumed(ProducerPlan producer) {
        return subscriptions.stream()
                .anyMatch(subscription -> subscription.topic().equals(producer.topic()));
    }

    private static long stampId(String runName) {
        long hash = 0xCBF29CE484222325L;
        for (int i = 0; i < runName.length(); i++) {
            hash = (hash ^ runName.charAt(i)) * 0x100000001B3L;
        }
        return hash;
    }
}
