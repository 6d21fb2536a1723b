package dev.strobe.broker.config;

import static dev.strobe.broker.config.ValueType.ints;
import static dev.strobe.broker.config.ValueType.longs;
import static dev.strobe.broker.config.ValueType.oneOf;
import static dev.strobe.broker.config.ValueType.parsed;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The keys of nodes of a cluster. Immutable. */
final class ClusterKeys {

    static final List<String> PLACEMENTS = List.of("balanced", "hashed");

    /** A majority of more would be slow to agree, and no testbed needs them. */
    private static final int VOTERS_MAX = 7;

    private static final int MINUTE_MS = 60_000;
    private static final int MIB = 1 << 20;
    private static final String NO_LIMIT = Long.toString(Long.MAX_VALUE);

    private final List<ConfigKey> keys = new ArrayList<>();

    ClusterKeys() {
        membership();
        placement();
        replication();
    }

    List<ConfigKey> all() {
        return keys;
    }

    private void membership() {
        add(
                "controller.quorum.voters",
                "",
                parsed(ClusterKeys::voters),
                c -> show(c.voters()),
                "All nodes, as id@host:port with a comma between: where they agree on metadata. Empty: a single node.");
        add(
                "peer.listener",
                "127.0.0.1:9192",
                parsed(Address::bindable),
                c -> Address.show(c.peerListener()),
                "Where other nodes connect for records and heartbeats. Port 0 takes a free one.");
        add(
                "advertised.peer.listener",
                "",
                parsed(Address::reachable),
                c -> c.advertisedPeer().map(Address::show).orElse(""),
                "What other nodes are told to connect to; empty: the bound address.");
        add("broker.rack", "", ValueType.TEXT, BrokerConfig.Cluster::rack, "Replicas are spread over racks.");
        add(
                "broker.heartbeat.interval.ms",
                "100",
                ints(10, MINUTE_MS),
                c -> show(c.heartbeatMs()),
                "Between two signs of life to the controller.");
        add(
                "broker.session.timeout.ms",
                "1000",
                ints(100, 10 * MINUTE_MS),
                c -> show(c.sessionMs()),
                "A node that was not heard for as long is fenced.");
        add(
                "controller.quorum.election.timeout.ms",
                "400",
                ints(50, MINUTE_MS),
                c -> show(c.electionMsMin()),
                "Silence after which another node stands for control; up to twice as long. A process that is gone is not waited for.");
        add(
                "controlled.shutdown.enable",
                "true",
                ValueType.BOOLEAN,
                c -> show(c.controlledShutdown()),
                "Whether a node that stops first hands over what it leads.");
    }

    private void placement() {
        add(
                "default.replication.factor",
                "1",
                ints(1, VOTERS_MAX),
                c -> show(c.replication()),
                "Of a topic made without a number.");
        add(
                "offsets.topic.replication.factor",
                "3",
                ints(1, VOTERS_MAX),
                c -> show(c.offsetsReplication()),
                "Of the topic of committed offsets; at most as many as there are nodes.");
        add(
                "replica.placement",
                PLACEMENTS.getFirst(),
                oneOf(PLACEMENTS),
                c -> PLACEMENTS.get(c.hashedPlacement() ? 1 : 0),
                "balanced: each node leads and keeps as many; hashed: consistent hashing.");
        add(
                "unclean.leader.election.enable",
                "false",
                ValueType.BOOLEAN,
                c -> show(c.unclean()),
                "Whether a replica that is not in sync may lead where no other is left: records may be lost.");
        add(
                "auto.leader.rebalance.enable",
                "true",
                ValueType.BOOLEAN,
                c -> show(c.balanceLeaders()),
                "Whether preferred leaders get back what they led.");
        add(
                "leader.imbalance.check.interval.seconds",
                "300",
                ints(1, MINUTE_MS),
                c -> show(c.balanceCheckS()),
                "Between two looks for that.");
    }

    private void replication() {
        add(
                "replica.lag.time.max.ms",
                "30000",
                longs(100, Long.MAX_VALUE),
                c -> show(c.lagMsMax()),
                "A follower that did not have all records for as long is out of sync.");
        add(
                "replica.fetch.wait.max.ms",
                "500",
                ints(1, MINUTE_MS),
                c -> show(c.fetchWaitMs()),
                "How long a leader keeps a follower waiting for records.");
        add("replica.fetch.min.bytes", "1", ints(1, MIB), c -> show(c.fetchBytesMin()), "Fewer are waited for.");
        add(
                "replica.fetch.max.bytes",
                show(MIB),
                ints(1024, Integer.MAX_VALUE),
                c -> show(c.fetchBytesMax()),
                "Of one partition in one answer.");
        add(
                "replica.fetch.response.max.bytes",
                show(10 * MIB),
                ints(1024, Integer.MAX_VALUE),
                c -> show(c.responseBytesMax()),
                "Of one answer.");
        add(
                "replica.fetch.backoff.ms",
                "100",
                ints(1, MINUTE_MS),
                c -> show(c.backoffMs()),
                "Before a fetch that failed is tried again.");
        add(
                "reassignment.throttle.rate",
                NO_LIMIT,
                longs(1024, Long.MAX_VALUE),
                c -> show(c.reassignmentBytesPerS()),
                "Bytes a second that a node copies to become a new replica.");
    }

    /** {@code 1@host:port,2@host:port}, by id. */
    static Map<Integer, InetSocketAddress> voters(String text) {
        Map<Integer, InetSocketAddress> voters = new TreeMap<>();
        if (text.isEmpty()) {
            return voters;
        }
        for (String voter : text.split(",", -1)) {
            int at = voter.indexOf('@');
            String problem = at < 0
                    ? "must be id@host:port"
                    : ValueType.ints(0, Integer.MAX_VALUE).check().apply(voter.substring(0, at));
            if (problem != null) {
                throw new IllegalArgumentException(voter + ": " + problem);
            }
            InetSocketAddress address = Address.reachable(voter.substring(at + 1))
                    .orElseThrow(() -> new IllegalArgumentException(voter + ": must be id@host:port"));
            if (voters.put(Integer.parseInt(voter.substring(0, at)), address) != null) {
                throw new IllegalArgumentException("node " + voter.substring(0, at) + " twice");
            }
        }
        if (voters.size() > VOTERS_MAX) {
            throw new IllegalArgumentException("at most " + VOTERS_MAX + " nodes");
        }
        return voters;
    }

    private static String show(Map<Integer, InetSocketAddress> voters) {
        return new TreeMap<>(voters)
                .entrySet().stream()
                        .map(voter -> voter.getKey() + "@" + Address.show(voter.getValue()))
                        .collect(Collectors.joining(","));
    }

    private static String show(Object value) {
        return value.toString();
    }

    private void add(
            String name, String value, ValueType type, Function<BrokerConfig.Cluster, String> shown, String meaning) {
        keys.add(new ConfigKey(name, value, type, c -> shown.apply(c.cluster()), meaning));
    }
}
