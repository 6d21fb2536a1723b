package dev.strobe.broker.simulation;

import dev.strobe.broker.cluster.metadata.ClusterNode;
import dev.strobe.broker.cluster.metadata.MetadataImage;
import dev.strobe.broker.cluster.metadata.ReplicatedPartition;
import dev.strobe.broker.simulation.client.Place;
import dev.strobe.broker.simulation.consensus.ConsensusModel;
import dev.strobe.broker.simulation.engine.Scheduler;
import dev.strobe.broker.simulation.net.Endpoint;
import dev.strobe.broker.simulation.net.SimNetwork;
import dev.strobe.broker.simulation.node.Planted;
import dev.strobe.broker.simulation.node.SimNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Nodes, the network between them, and what they agree on. */
final class Cluster {

    private final Scheduler scheduler;
    private final SimNetwork network;
    private final ConsensusModel consensus;
    private final Map<Integer, SimNode> nodes = new TreeMap<>();

    Cluster(Scheduler scheduler, Setting setting, Planted planted) {
        this.scheduler = scheduler;
        this.network = new SimNetwork(scheduler);
        Map<Integer, Endpoint> endpoints = new TreeMap<>();
        for (int id = 1; id <= setting.nodes(); id++) {
            endpoints.put(id, Endpoint.node(id));
        }
        this.consensus = new ConsensusModel(scheduler, network, endpoints, planted.commands(), planted.images());
        SimNode.World world = new SimNode.World(scheduler, network, consensus, planted, this::node);
        endpoints.forEach((id, endpoint) ->
                nodes.put(id, new SimNode(id, world, setting.config(id), setting.segmentBytes(), endpoint)));
    }

    Scheduler scheduler() {
        return scheduler;
    }

    SimNetwork network() {
        return network;
    }

    ConsensusModel consensus() {
        return consensus;
    }

    SimNode node(int id) {
        SimNode node = nodes.get(id);
        if (node == null) {
            throw new IllegalArgumentException("no such node: id=" + id);
        }
        return node;
    }

    List<SimNode> nodes() {
        return List.copyOf(nodes.values());
    }

    SimNode anyNode() {
        return nodes().get(scheduler.random().nextInt(nodes.size()));
    }

    List<Endpoint> endpoints() {
        return nodes().stream().map(SimNode::endpoint).toList();
    }

    MetadataImage truth() {
        return consensus.truth();
    }

    /** Each node is registered with its present life, and nobody is fenced. */
    boolean isComplete() {
        long active =
                truth().nodes().values().stream().filter(ClusterNode::isActive).count();
        return active == nodes.size() && nodes().stream().allMatch(SimNode::isUp);
    }

    /** All partitions of topics that clients use, in the order of their names. */
    List<Place> places() {
        return places(false);
    }

    /** Whether each partition is led, has all its replicas in sync, and moves nowhere. */
    boolean isWhole() {
        return places(true).stream().allMatch(this::isWhole);
    }

    private List<Place> places(boolean internal) {
        List<Place> places = new ArrayList<>();
        new TreeMap<>(truth().topics())
                .values().stream()
                        .filter(topic -> internal || !topic.internal())
                        .forEach(topic -> {
                            for (int index = 0; index < topic.partitions().size(); index++) {
                                places.add(new Place(topic.id(), index));
                            }
                        });
        return places;
    }

    private boolean isWhole(Place place) {
        ReplicatedPartition partition = truth().partition(place.topic(), place.partition());
        return partition == null
                || (partition.leader() != ReplicatedPartition.NO_LEADER
                        && partition.inSync().size() == partition.replicas().size()
                        && !partition.isReassigning());
    }
}
