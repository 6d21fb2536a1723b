package dev.strobe.broker.cluster.metadata;

import dev.strobe.broker.cluster.metadata.Command.Placement;
import dev.strobe.broker.partition.TopicId;
import java.util.List;
import java.util.Map;

/** A state with nodes in it, and short ways to ask for something. */
final class Cluster {

    static final TopicId ORDERS = new TopicId(7, 11);

    private static final int PARTITIONS_MAX = 1000;

    final MetadataState state = new MetadataState();

    /** Nodes 1 to {@code count}, active, in racks r1 to r{@code racks} in turn; node 1 has control. */
    static Cluster of(int count, int racks) {
        Cluster cluster = new Cluster();
        cluster.state.apply(new Command.ClaimController(1, 1));
        for (int node = 1; node <= count; node++) {
            cluster.state.apply(register(node, "a", racks == 0 ? "" : "r" + (1 + (node - 1) % racks)));
            cluster.unfence(node);
        }
        return cluster;
    }

    static Command.Register register(int node, String incarnation, String rack) {
        return new Command.Register(
                node, incarnation, new HostPort("node" + node, 9092), new HostPort("node" + node, 9192), rack);
    }

    static Command.CreateTopic placed(TopicId id, String name, int partitions, int replication, Placement placement) {
        return new Command.CreateTopic(
                id, name, false, partitions, replication, List.of(), Map.of(), placement, PARTITIONS_MAX);
    }

    static Command.CreateTopic assigned(TopicId id, String name, List<List<Integer>> assignment) {
        return new Command.CreateTopic(
                id, name, false, -1, -1, assignment, Map.of(), Placement.BALANCED, PARTITIONS_MAX);
    }

    /** Topic {@code orders} with one partition. */
    Cluster orders(Integer... replicas) {
        state.apply(assigned(ORDERS, "orders", List.of(List.of(replicas))));
        return this;
    }

    ReplicatedPartition partition() {
        ReplicatedPartition partition = state.image().partition(ORDERS, 0);
        if (partition == null) {
            throw new AssertionError("no partition orders-0");
        }
        return partition;
    }

    ClusterNode node(int id) {
        ClusterNode node = state.image().node(id);
        if (node == null) {
            throw new AssertionError("no node " + id);
        }
        return node;
    }

    Outcome fence(int node) {
        return state.apply(new Command.Fence(
                state.image().controllerEpoch(), node, node(node).epoch()));
    }

    Outcome unfence(int node) {
        return state.apply(new Command.Unfence(
                state.image().controllerEpoch(), node, node(node).epoch()));
    }

    Outcome leave(int node) {
        return state.apply(new Command.Leave(node, node(node).epoch()));
    }

    Outcome inSync(Integer... members) {
        return state.apply(inSyncCommand(members));
    }

    Command.ChangeInSync inSyncCommand(Integer... members) {
        ReplicatedPartition partition = partition();
        return new Command.ChangeInSync(
                ORDERS,
                0,
                partition.leader(),
                node(partition.leader()).epoch(),
                partition.leaderEpoch(),
                partition.partitionEpoch(),
                List.of(members));
    }
}
