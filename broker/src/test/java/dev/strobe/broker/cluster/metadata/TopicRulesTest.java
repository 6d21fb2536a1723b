package dev.strobe.broker.cluster.metadata;

import static dev.strobe.broker.cluster.metadata.Cluster.ORDERS;
import static dev.strobe.broker.cluster.metadata.NodeRulesTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.broker.cluster.metadata.Command.Placement;
import dev.strobe.broker.partition.TopicId;
import dev.strobe.broker.topic.ConfigChange;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class TopicRulesTest {

    private static final Outcome DONE = new Outcome.Done();

    @Test
    void aTopicIsMadeOnce() {
        Cluster cluster = Cluster.of(3, 0);
        Command.CreateTopic orders = Cluster.placed(ORDERS, "orders", 3, 2, Placement.BALANCED);

        assertThat(cluster.state.apply(orders)).isEqualTo(DONE);
        MetadataImage made = cluster.state.image();
        assertThat(cluster.state.apply(orders)).isEqualTo(DONE);
        assertThat(cluster.state.image()).isSameAs(made);
        assertRefused(
                cluster.state.apply(Cluster.placed(new TopicId(1, 1), "orders", 3, 2, Placement.BALANCED)),
                Outcome.Reason.TOPIC_EXISTS);
    }

    @Test
    void aDeletedTopicIsGone() {
        Cluster cluster = Cluster.of(1, 0).orders(1);

        assertThat(cluster.state.apply(new Command.DeleteTopic(ORDERS))).isEqualTo(DONE);
        assertThat(cluster.state.image().topics()).isEmpty();
        assertThat(cluster.state.image().names()).isEmpty();
        assertRefused(cluster.state.apply(new Command.DeleteTopic(ORDERS)), Outcome.Reason.UNKNOWN_TOPIC);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, INVALID_PARTITIONS",
        "1, 0, INVALID_REPLICATION",
        "1, 4, INVALID_REPLICATION",
        "1001, 1, TOO_MANY_PARTITIONS"
    })
    void numbersThatCannotBeAreRefused(int partitions, int replication, Outcome.Reason reason) {
        Cluster cluster = Cluster.of(3, 0);

        assertRefused(
                cluster.state.apply(Cluster.placed(ORDERS, "orders", partitions, replication, Placement.BALANCED)),
                reason);
        assertThat(cluster.state.image().topics()).isEmpty();
    }

    @Test
    void replicasThatCannotBeAreRefused() {
        Cluster cluster = Cluster.of(3, 0);
        cluster.fence(3);

        List<List<List<Integer>>> wrong = List.of(
                List.of(List.of()),
                List.of(List.of(1, 9)),
                List.of(List.of(1, 1)),
                List.of(List.of(1, 2), List.of(1)),
                List.of(List.of(3)));
        for (List<List<Integer>> assignment : wrong) {
            assertRefused(
                    cluster.state.apply(Cluster.assigned(ORDERS, "orders", assignment)),
                    Outcome.Reason.INVALID_ASSIGNMENT);
        }
    }

    @Test
    void ofGivenReplicasTheActiveOnesAreInSync() {
        Cluster cluster = Cluster.of(3, 0);
        cluster.fence(3);

        cluster.orders(3, 2, 1);

        assertThat(cluster.partition().inSync()).containsExactly(2, 1);
        assertThat(cluster.partition().leader()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"3,3,6", "3,3,7", "3,2,6", "5,3,30", "5,2,7", "4,3,12", "6,3,600", "7,1,100"})
    void eachNodeLeadsAndKeepsAsManyAsTheOthers(int nodes, int replication, int partitions) {
        Cluster cluster = Cluster.of(nodes, 0);

        cluster.state.apply(Cluster.placed(ORDERS, "orders", partitions, replication, Placement.BALANCED));

        assertThat(spread(nodes, node -> led(cluster, node))).isLessThanOrEqualTo(1);
        assertThat(spread(nodes, node -> kept(cluster, node))).isLessThanOrEqualTo(1);
    }

    @Test
    void smallTopicsAreSpreadAsWell() {
        Cluster cluster = Cluster.of(3, 0);

        for (int i = 0; i < 9; i++) {
            cluster.state.apply(Cluster.placed(new TopicId(0, i), "t" + i, 1, 1, Placement.BALANCED));
        }

        assertThat(spread(3, node -> led(cluster, node))).isZero();
    }

    @Test
    void whatADeadNodeLedIsDividedAmongTheOthers() {
        Cluster cluster = Cluster.of(3, 0);
        cluster.state.apply(Cluster.placed(ORDERS, "orders", 6, 3, Placement.BALANCED));

        cluster.fence(1);

        assertThat(led(cluster, 2)).isEqualTo(3);
        assertThat(led(cluster, 3)).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(Placement.class)
    void replicasAreOnDifferentRacks(Placement placement) {
        Cluster cluster = Cluster.of(6, 3);

        cluster.state.apply(Cluster.placed(ORDERS, "orders", 50, 3, placement));

        for (ReplicatedPartition partition : partitions(cluster)) {
            assertThat(partition.replicas().stream()
                            .map(node -> cluster.node(node).rack()))
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void aNewNodeMovesFewOfTheHashed() {
        Cluster four = Cluster.of(4, 0);
        Cluster five = Cluster.of(5, 0);
        Command.CreateTopic orders = Cluster.placed(ORDERS, "orders", 500, 1, Placement.HASHED);

        four.state.apply(orders);
        five.state.apply(orders);

        int moved = 0;
        for (int i = 0; i < 500; i++) {
            List<Integer> before = partitions(four).get(i).replicas();
            List<Integer> after = partitions(five).get(i).replicas();
            if (!before.equals(after)) {
                assertThat(after).containsExactly(5);
                moved++;
            }
        }
        assertThat(moved).isBetween(60, 140);
    }

    @Test
    void newPartitionsGoWhereTheOldOnesAreNot() {
        Cluster cluster = Cluster.of(3, 0);
        cluster.state.apply(Cluster.assigned(ORDERS, "orders", List.of(List.of(1), List.of(1))));

        assertThat(cluster.state.apply(new Command.AddPartitions("orders", 6, List.of(), Placement.BALANCED, 1000)))
                .isEqualTo(DONE);

        assertThat(spread(3, node -> led(cluster, node))).isZero();
    }

    @Test
    void aTopicDoesNotShrinkNorGrowBeyondBounds() {
        Cluster cluster = Cluster.of(2, 0).orders(1, 2);

        assertRefused(add(cluster, 1, List.of()), Outcome.Reason.INVALID_PARTITIONS);
        assertRefused(add(cluster, 0, List.of()), Outcome.Reason.INVALID_PARTITIONS);
        assertRefused(add(cluster, 1001, List.of()), Outcome.Reason.TOO_MANY_PARTITIONS);
        assertRefused(add(cluster, 3, List.of(List.of(1, 2))), Outcome.Reason.INVALID_ASSIGNMENT);
        assertRefused(add(cluster, 2, List.of(List.of(1))), Outcome.Reason.INVALID_ASSIGNMENT);
        assertThat(add(cluster, 2, List.of(List.of(2, 1)))).isEqualTo(DONE);
        assertThat(partitions(cluster)).hasSize(2);
    }

    @Test
    void valuesOfATopicAreChangedAllOrNone() {
        Cluster cluster = Cluster.of(1, 0).orders(1);

        Outcome refused = cluster.state.apply(new Command.ConfigureTopic(
                "orders",
                List.of(
                        new ConfigChange("retention.ms", ConfigChange.Step.SET, "5"),
                        new ConfigChange("no.such.key", ConfigChange.Step.SET, "5"))));

        assertRefused(refused, Outcome.Reason.INVALID_CONFIG);
        assertThat(topic(cluster).configs()).isEmpty();
        assertThat(cluster.state.apply(new Command.ConfigureTopic(
                        "orders", List.of(new ConfigChange("retention.ms", ConfigChange.Step.SET, "5")))))
                .isEqualTo(DONE);
        assertThat(topic(cluster).configs()).containsExactly(Map.entry("retention.ms", "5"));
    }

    private static Outcome add(Cluster cluster, int total, List<List<Integer>> assignment) {
        return cluster.state.apply(new Command.AddPartitions("orders", total, assignment, Placement.BALANCED, 1000));
    }

    private static int spread(int nodes, ToIntFunction<Integer> count) {
        Map<Integer, Integer> counts = new HashMap<>();
        for (int node = 1; node <= nodes; node++) {
            counts.put(node, count.applyAsInt(node));
        }
        return counts.values().stream().mapToInt(n -> n).max().orElseThrow()
                - counts.values().stream().mapToInt(n -> n).min().orElseThrow();
    }

    private static int led(Cluster cluster, int node) {
        return (int) allPartitions(cluster).stream()
                .filter(partition -> partition.leader() == node)
                .count();
    }

    private static int kept(Cluster cluster, int node) {
        return (int) allPartitions(cluster).stream()
                .filter(partition -> partition.replicas().contains(node))
                .count();
    }

    private static List<ReplicatedPartition> allPartitions(Cluster cluster) {
        return cluster.state.image().topics().values().stream()
                .flatMap(topic -> topic.partitions().stream())
                .toList();
    }

    private static List<ReplicatedPartition> partitions(Cluster cluster) {
        return topic(cluster).partitions();
    }

    private static ReplicatedTopic topic(Cluster cluster) {
        ReplicatedTopic topic = cluster.state.image().topic(ORDERS);
        if (topic == null) {
            throw new AssertionError("no topic orders");
        }
        return topic;
    }
}
