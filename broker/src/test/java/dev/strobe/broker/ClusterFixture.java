package dev.strobe.broker;

import dev.strobe.broker.config.BrokerConfig;
import dev.strobe.broker.config.BrokerConfigReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Several brokers in this process that are one cluster, on folders and ports of their own. */
final class ClusterFixture implements AutoCloseable {

    private static final long READY_MS = 60_000;

    private final Path folder;
    private final Map<Integer, String> quorum = new TreeMap<>();
    private final Map<Integer, Integer> clientPorts = new TreeMap<>();
    private final Map<Integer, Integer> peerPorts = new TreeMap<>();
    private final Map<Integer, Broker> running = new TreeMap<>();
    private final Map<String, String> settings;

    private ClusterFixture(Path folder, int nodes, Map<String, String> settings) throws IOException {
        this.folder = folder;
        this.settings = settings;
        for (int id = 1; id <= nodes; id++) {
            quorum.put(id, "127.0.0.1:" + FreePort.any());
            clientPorts.put(id, FreePort.any());
            peerPorts.put(id, FreePort.any());
        }
    }

    /** All nodes ready. */
    static ClusterFixture start(Path folder, int nodes, Map<String, String> settings) throws IOException {
        ClusterFixture cluster = new ClusterFixture(folder, nodes, settings);
        try {
            cluster.quorum.keySet().forEach(cluster::begin);
            cluster.running.values().forEach(broker -> broker.awaitReady(READY_MS, () -> false));
            return cluster;
        } catch (RuntimeException failed) {
            cluster.close();
            throw failed;
        }
    }

    /** No node yet. */
    static ClusterFixture startNone(Path folder, int nodes) throws IOException {
        return new ClusterFixture(folder, nodes, Map.of());
    }

    /** A node that was stopped, ready again. */
    Broker restart(int id) {
        Broker broker = begin(id);
        broker.awaitReady(READY_MS, () -> false);
        return broker;
    }

    /** Starts it without waiting for others. */
    Broker begin(int id) {
        Broker broker = Broker.start(config(id));
        running.put(id, broker);
        return broker;
    }

    /** Stops it in order. */
    void stop(int id) {
        Broker broker = running.remove(id);
        if (broker != null) {
            broker.close();
        }
    }

    /** Ends it as the death of its process would. */
    void kill(int id) {
        Broker broker = running.remove(id);
        if (broker != null) {
            broker.drop();
        }
    }

    Broker node(int id) {
        Broker broker = running.get(id);
        if (broker == null) {
            throw new IllegalStateException("not running: node=" + id);
        }
        return broker;
    }

    String bootstrap() {
        return clientPorts.values().stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    }

    BrokerConfig config(int id) {
        Map<String, String> all = new HashMap<>(Map.of(
                "node.id",
                Integer.toString(id),
                "listeners",
                "PLAINTEXT://127.0.0.1:" + clientPorts.get(id),
                "peer.listener",
                "127.0.0.1:" + peerPorts.get(id),
                "admin.listener",
                "off",
                "log.dirs",
                folder.resolve("node-" + id).toString(),
                "offsets.topic.num.partitions",
                "3",
                "num.network.threads",
                "1",
                "controller.quorum.voters",
                quorum.entrySet().stream()
                        .map(voter -> voter.getKey() + "@" + voter.getValue())
                        .collect(Collectors.joining(","))));
        all.putAll(settings);
        return BrokerConfigReader.ofThisMachine().read("", "test", all);
    }

    @Override
    public void close() {
        // Those that go last have nobody left to hand over to.
        running.values().forEach(Broker::drop);
        running.clear();
    }
}
