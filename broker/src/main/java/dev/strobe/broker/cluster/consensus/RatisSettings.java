package dev.strobe.broker.cluster.consensus;

import dev.strobe.broker.config.BrokerConfig;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;

/**
 * What one node's part in the consensus needs to know.
 *
 * @param voters where each node takes part, as this one reaches it; this one listens at its own address
 * @param folder where log and snapshots are kept; made where it does not exist
 * @param electionMsMin shortest silence of the leader before another stands; the longest is twice that
 * @param snapshotEvery log entries between two snapshots; what is before the last one is dropped from the log
 * @param segmentBytes of a file of the log; only whole files are dropped
 * @param submitMsMax after which a command whose outcome is not known fails
 */
public record RatisSettings(
        int node,
        Map<Integer, InetSocketAddress> voters,
        Path folder,
        int electionMsMin,
        int snapshotEvery,
        int segmentBytes,
        int submitMsMax) {

    private static final int SNAPSHOT_EVERY = 2000;
    private static final int SEGMENT_BYTES = 1 << 20;
    private static final int SUBMIT_MS_MAX = 5000;

    public RatisSettings {
        voters = Map.copyOf(voters);
        if (!voters.containsKey(node)) {
            throw new IllegalArgumentException("node is none of the voters: node=" + node + " voters=" + voters);
        }
    }

    /** Of a node of a cluster; its folder is {@code metadata} in the data folder. */
    public static RatisSettings of(BrokerConfig config) {
        return new RatisSettings(
                config.nodeId(),
                config.cluster().voters(),
                config.logDir().resolve("metadata"),
                config.cluster().electionMsMin(),
                SNAPSHOT_EVERY,
                SEGMENT_BYTES,
                SUBMIT_MS_MAX);
    }

    /** What all nodes call their group: it follows from who is in it. Addresses may change from one start to the next. */
    UUID group() {
        return UUID.nameUUIDFromBytes(
                ("strobe-metadata " + new TreeSet<>(voters.keySet())).getBytes(StandardCharsets.UTF_8));
    }

    InetSocketAddress own() {
        InetSocketAddress own = voters.get(node);
        if (own == null) {
            throw new IllegalStateException("node is none of the voters: node=" + node);
        }
        return own;
    }
}
