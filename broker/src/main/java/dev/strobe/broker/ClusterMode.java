package dev.strobe.broker;

import dev.strobe.broker.api.ApiHandler;
import dev.strobe.broker.api.ApiRegistry;
import dev.strobe.broker.api.KnownLeaders;
import dev.strobe.broker.api.RequestDispatcher;
import dev.strobe.broker.api.cluster.BrokerHeartbeatHandler;
import dev.strobe.broker.cluster.Member;
import dev.strobe.broker.cluster.consensus.Consensus;
import dev.strobe.broker.cluster.consensus.RatisConsensus;
import dev.strobe.broker.cluster.metadata.ClusterMetadata;
import dev.strobe.broker.cluster.metadata.ClusterNode;
import dev.strobe.broker.cluster.metadata.HostPort;
import dev.strobe.broker.cluster.metadata.MetadataImage;
import dev.strobe.broker.cluster.metadata.ReplicatedPartition;
import dev.strobe.broker.cluster.peer.NetworkControl;
import dev.strobe.broker.cluster.peer.NetworkLeaderLinks;
import dev.strobe.broker.cluster.replication.RoleListener;
import dev.strobe.broker.config.BrokerConfig;
import dev.strobe.broker.group.GroupCoordinators;
import dev.strobe.broker.net.Listener;
import dev.strobe.broker.net.LoneLoop;
import dev.strobe.broker.net.PeerClient;
import dev.strobe.broker.partition.FlushThread;
import dev.strobe.broker.partition.InSyncChanges;
import dev.strobe.broker.partition.Partition;
import dev.strobe.broker.partition.PartitionLoop;
import dev.strobe.broker.partition.ProducerIds;
import dev.strobe.broker.partition.ReplicaSettings;
import dev.strobe.broker.partition.TopicId;
import dev.strobe.broker.topic.Topic;
import dev.strobe.broker.topic.TopicAdmin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A broker that is one of several: the consensus, the loop that control runs on, the listener of peers, and the member that
 * they serve.
 *
 * <p>Its end: leadership is handed over, then peers find the listener closed, so that the controller knows at once when the
 * last connection goes.
 */
final class ClusterMode implements Mode {

    private static final Logger LOG = LoggerFactory.getLogger(ClusterMode.class);
    private static final int PEER_FRAME_BYTES_EXTRA = 1 << 20;
    private static final long HAND_OVER_MS_MAX = 2_000;
    private static final long STOP_MS_MAX = 1_000;
    private static final long POLL_MS = 100;

    private final Machinery machinery;
    private final BrokerConfig config;
    private final Consensus consensus;
    private final Member member;
    private final GroupCoordinators groups;
    private final ProducerIds producerIds;

    private ClusterMode(Machinery machinery) {
        this.machinery = machinery;
        this.config = machinery.config;
        this.consensus = RatisConsensus.of(config);
        FlushThread flusher = machinery.flusher();
        LoneLoop lone = machinery.stopOrder.started("control loop", new LoneLoop("strobe-control"));
        lone.loop().execute(machinery.telemetry::watchThisThread);
        OwnerLoop control = new OwnerLoop(lone.loop());
        String clientId = "strobe-node-" + config.nodeId();
        this.groups = GroupCoordinators.of(new GroupCoordinators.Setup(
                this::offsetsPartitions,
                this::isInTouch,
                machinery.pool(),
                config.groups(),
                machinery.wallClock,
                machinery.instruments()));
        this.member = new Member(new Member.Seams(
                config,
                new UUID(RandomIds.nextLong(), RandomIds.nextLong()).toString(),
                consensus,
                new NetworkControl(control, peerClient(control), clientId),
                new NetworkLeaderLinks(peerClients(), clientId, machinery.clock),
                machinery.partitions(
                        flusher,
                        ReplicaSettings.ofCluster(
                                config.nodeId(),
                                (partition, current, inSync, whenDone) ->
                                        inSyncChanges().propose(partition, current, inSync, whenDone),
                                config.cluster().lagMsMax())),
                machinery.disk(),
                machinery.loops,
                control,
                machinery.pool(),
                machinery.clock,
                machinery.wallClock,
                machinery.instruments(),
                new GroupRoles(groups)));
        if (machinery.changes != null) {
            member.spansTo(machinery.changes::offer);
        }
        this.producerIds = new ProducerIds(member.producerIds());
        member.topics().whenDeleted(groups::topicDeleted);
    }

    /** Makes all of it; nothing takes part yet. */
    static ClusterMode open(Machinery machinery) {
        ClusterMode mode = new ClusterMode(machinery);
        machinery.stopOrder.onStop("member", mode::stop);
        machinery.stopOrder.onStop("groups", mode.groups::stop);
        return mode;
    }

    @Override
    public TopicAdmin topics() {
        return member.topics();
    }

    @Override
    public ClusterMetadata metadata() {
        return member.metadata();
    }

    @Override
    public GroupCoordinators groups() {
        return groups;
    }

    @Override
    public ProducerIds producerIds() {
        return producerIds;
    }

    @Override
    public KnownLeaders leaders() {
        return this::leaderOf;
    }

    /** The same on every node, since all have the same voters. */
    @Override
    public String clusterId() {
        UUID id = UUID.nameUUIDFromBytes(
                new TreeSet<>(config.cluster().voters().keySet()).toString().getBytes(StandardCharsets.UTF_8));
        byte[] bytes = ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public boolean isInTouch() {
        return member.isInTouch();
    }

    @Override
    public boolean isReady() {
        return member.ready().isDone();
    }

    @Override
    public void opened(InetSocketAddress clients, ClientApis apis) {
        List<ApiHandler> handlers = new ArrayList<>(apis.forPeers());
        handlers.add(new BrokerHeartbeatHandler(member::heartbeat, member::connectionLost));
        RequestDispatcher dispatcher =
                new RequestDispatcher(new ApiRegistry(handlers), machinery.clock, machinery.faults, () -> true);
        Listener peers = machinery.server().listener(machinery.serverSetup(dispatcher::dispatch));
        InetSocketAddress bound = listen(peers);
        machinery.stopOrder.started("listener of peers", peers);
        try {
            member.start(
                    address(config.advertised().orElse(clients)),
                    address(config.cluster().advertisedPeer().orElse(bound)));
        } catch (UncheckedIOException refused) {
            throw new StartException(
                    refused.getMessage() + "; the address of this node in controller.quorum.voters must be free here",
                    refused);
        }
    }

    @Override
    public void awaitReady(long timeoutMs, BooleanSupplier givenUp) {
        long deadlineNs = machinery.clock.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        boolean ready = isDone(member.ready());
        while (!ready) {
            if (givenUp.getAsBoolean() || machinery.clock.nanoTime() - deadlineNs > 0) {
                throw new StartException("the node is not ready after " + timeoutMs + " ms: " + missing());
            }
            ready = isDone(member.ready());
        }
    }

    @Override
    public void handOver() {
        if (!config.cluster().controlledShutdown() || !isReady()) {
            return;
        }
        if (!await(member.leave(), HAND_OVER_MS_MAX)) {
            LOG.warn("stops before others lead all that it led: node={}", config.nodeId());
        }
    }

    private void stop() {
        await(member.stop(), STOP_MS_MAX);
        consensus.close();
        member.closePartitions();
    }

    private InetSocketAddress listen(Listener peers) {
        try {
            return peers.start(config.cluster().peerListener());
        } catch (IOException refused) {
            throw new StartException(
                    refused.getMessage()
                            + "; stop what listens there, or choose another port with --set peer.listener=...",
                    refused);
        }
    }

    /** What keeps this node from being ready. */
    private String missing() {
        String why = member.missing();
        return member.nodeEpoch() >= 0
                ? why
                : why + "; " + VoterProbe.of(config.cluster().voters());
    }

    private KnownLeaders.@Nullable Leader leaderOf(TopicId topic, int index) {
        MetadataImage image = metadata().image();
        ReplicatedPartition partition = image.partition(topic, index);
        ClusterNode leader = partition == null || !isInTouch() ? null : image.node(partition.leader());
        return partition == null || leader == null
                ? null
                : new KnownLeaders.Leader(
                        leader.id(),
                        partition.leaderEpoch(),
                        leader.client().host(),
                        leader.client().port(),
                        leader.rack().isEmpty() ? null : leader.rack());
    }

    private int offsetsPartitions() {
        Topic topic = topics().image().byName(GroupCoordinators.OFFSETS_TOPIC);
        return topic == null ? 0 : topic.partitions().size();
    }

    private Function<PartitionLoop, PeerClient> peerClients() {
        IdentityHashMap<PartitionLoop, PeerClient> clients = new IdentityHashMap<>();
        for (PartitionLoop loop : machinery.loops) {
            if (loop instanceof OwnerLoop own) {
                clients.put(loop, peerClient(own));
            }
        }
        return loop -> Objects.requireNonNull(clients.get(loop));
    }

    private PeerClient peerClient(OwnerLoop loop) {
        return new PeerClient(
                loop.loop(), machinery.pool(), config.cluster().responseBytesMax() + PEER_FRAME_BYTES_EXTRA);
    }

    private InSyncChanges inSyncChanges() {
        return member.inSyncChanges();
    }

    private static HostPort address(InetSocketAddress address) {
        return new HostPort(address.getHostString(), address.getPort());
    }

    private static boolean isDone(CompletableFuture<Void> ready) {
        return await(ready, POLL_MS);
    }

    private static boolean await(CompletableFuture<Void> end, long ms) {
        try {
            end.get(ms, TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StartException("interrupted", interrupted);
        } catch (ExecutionException failed) {
            throw new IllegalStateException("the node failed", failed);
        } catch (TimeoutException late) {
            return false;
        }
    }

    /** Groups live where the partitions of their topic are led. */
    private record GroupRoles(GroupCoordinators groups) implements RoleListener {

        @Override
        public void leads(Partition partition, int leaderEpoch) {
            if (partition.topic().equals(GroupCoordinators.OFFSETS_TOPIC)) {
                groups.lead(partition);
            }
        }

        @Override
        public void resigns(Partition partition) {
            if (partition.topic().equals(GroupCoordinators.OFFSETS_TOPIC)) {
                groups.resign(partition.index());
            }
        }
    }
}
