package dev.strobe.harness.fault;

import dev.strobe.harness.driver.ClusterView.Partition;
import dev.strobe.harness.driver.ClusterView.Snapshot;
import dev.strobe.harness.scenario.FaultSpec.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Finds out who a fault befalls, by what the cluster tells when it begins. Pure functions. */
final class Subjects {

    private final List<Integer> nodes;
    private final UnaryOperator<String> topicName;

    /**
     * @param nodes ids of all nodes
     * @param topicName from the scenario's name of a topic to the target's
     */
    Subjects(List<Integer> nodes, UnaryOperator<String> topicName) {
        this.nodes = List.copyOf(nodes);
        this.topicName = topicName;
    }

    /** The nodes; none where nobody has that role now. */
    List<Integer> find(
            Subject subject, Optional<Snapshot> cluster, Supplier<OptionalInt> controller, SplittableRandom random) {
        return switch (subject.role()) {
            case NODE -> List.of(subject.number());
            case ALL -> nodes;
            case RANDOM -> List.of(nodes.get(random.nextInt(nodes.size())));
            case CONTROLLER -> {
                OptionalInt active = controller.get();
                yield active.isPresent() && nodes.contains(active.getAsInt()) ? List.of(active.getAsInt()) : List.of();
            }
            case LEADER ->
                partition(subject, cluster)
                        .map(Partition::leader)
                        .filter(nodes::contains)
                        .map(List::of)
                        .orElse(List.of());
            case FOLLOWER ->
                partition(subject, cluster)
                        .flatMap(Subjects::follower)
                        .filter(nodes::contains)
                        .map(List::of)
                        .orElse(List.of());
        };
    }

    /** What these nodes lead. */
    static List<FaultWindow.Led> led(List<Integer> by, Optional<Snapshot> cluster) {
        List<FaultWindow.Led> led = new ArrayList<>();
        cluster.ifPresent(told -> told.partitions().stream()
                .filter(partition -> by.contains(partition.leader()))
                .forEach(partition -> led.add(new FaultWindow.Led(partition.topic(), partition.index()))));
        return led;
    }

    private Optional<Partition> partition(Subject subject, Optional<Snapshot> cluster) {
        String topic = topicName.apply(String.valueOf(subject.topic()));
        return cluster.flatMap(told -> told.partitions().stream()
                .filter(partition -> partition.topic().equals(topic) && partition.index() == subject.number())
                .findFirst());
    }

    private static Optional<Integer> follower(Partition partition) {
        return partition.replicas().stream()
                .filter(replica ->
                        replica != partition.leader() && partition.inSync().contains(replica))
                .findFirst();
    }
}
