package dev.strobe.conformance.process;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Reference brokers that are one cluster, each in a process of its own and a rack of its own. */
public final class StrobeCluster implements AutoCloseable {

    private final Map<Integer, StrobeBroker> nodes = new TreeMap<>();

    /**
     * All of them, serving.
     *
     * @param overrides for each node's configuration
     */
    public static StrobeCluster start(int count, Map<String, String> overrides) {
        StrobeCluster cluster = new StrobeCluster(count, overrides);
        try {
            cluster.nodes.values().forEach(BrokerProcess::begin);
            cluster.nodes.values().forEach(BrokerProcess::awaitReady);
            return cluster;
        } catch (RuntimeException failed) {
            cluster.close();
            throw failed;
        }
    }

    private StrobeCluster(int count, Map<String, String> overrides) {
        Map<Integer, Integer> quorum = new TreeMap<>();
        for (int id = 1; id <= count; id++) {
            quorum.put(id, BrokerProcess.freePort());
        }
        String voters = quorum.entrySet().stream()
                .map(voter -> voter.getKey() + "@127.0.0.1:" + voter.getValue())
                .collect(Collectors.joining(","));
        Path folder = ScratchFolder.create("cluster");
        for (int id : quorum.keySet()) {
            Map<String, String> settings = new HashMap<>(Map.of(
                    "node.id",
                    Integer.toString(id),
                    "broker.rack",
                    "rack-" + id,
                    "controller.quorum.voters",
                    voters,
                    "peer.listener",
                    "127.0.0.1:" + BrokerProcess.freePort()));
            settings.putAll(overrides);
            nodes.put(id, new StrobeBroker(folder.resolve("node-" + id), settings));
        }
    }

    public BrokerProcess node(int id) {
        BrokerProcess node = nodes.get(id);
        if (node == null) {
            throw new IllegalArgumentException("no such node: id=" + id + " nodes=" + nodes.keySet());
        }
        return node;
    }

    /** All nodes, whether they run or not. */
    public String bootstrap() {
        return nodes.values().stream().map(BrokerProcess::bootstrap).collect(Collectors.joining(","));
    }

    /** Kills them all. */
    @Override
    public void close() {
        nodes.values().forEach(BrokerProcess::close);
    }
}
