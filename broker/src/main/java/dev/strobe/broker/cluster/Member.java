package dev.strobe.broker.cluster;

import dev.strobe.broker.cluster.consensus.Consensus;
import dev.strobe.broker.cluster.control.ControlNetwork;
import dev.strobe.broker.cluster.control.ControlSettings;
import dev.strobe.broker.cluster.control.Controller;
import dev.strobe.broker.cluster.control.Heartbeat;
import dev.strobe.broker.cluster.control.Membership;
import dev.strobe.broker.cluster.metadata.ClusterMetadata;
import dev.strobe.broker.cluster.metadata.ClusterNode;
import dev.strobe.broker.cluster.metadata.Command;
import dev.strobe.broker.cluster.metadata.HostPort;
import dev.strobe.broker.cluster.metadata.MetadataImage;
import dev.strobe.broker.cluster.metadata.Outcome;
import dev.strobe.broker.cluster.replication.LeaderLink;
import dev.strobe.broker.cluster.replication.ReplicaFetchers;
import dev.strobe.broker.cluster.replication.ReplicationMeters;
import dev.strobe.broker.cluster.replication.RoleListener;
import dev.strobe.broker.config.BrokerConfig;
import dev.strobe.broker.partition.InSyncChanges;
import dev.strobe.broker.partition.Partition;
import dev.strobe.broker.partition.PartitionFactory;
import dev.strobe.broker.partition.PartitionLoop;
import dev.strobe.broker.partition.ProducerIds;
import dev.strobe.broker.storage.Disk;
import dev.strobe.broker.telemetry.Instruments;
import dev.strobe.broker.telemetry.trace.ClusterChange;
import dev.strobe.broker.time.NanoClock;
import dev.strobe.broker.time.WallClock;
import dev.strobe.broker.topic.TopicAdmin;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node of a cluster, but for its sockets and threads: what it knows, keeps, leads and follows.
 *
 * <p>The consensus tells of new metadata on a thread of its own; all that follows from it happens on the control loop, and to
 * each partition on its own loop. A node does nothing by metadata from before its registration: it may tell of a time that has
 * passed, in which this node led.
 *
 * <p>Made, started and closed by one thread; the rest is thread-safe.
 */
public final class Member {

    private static final Logger LOG = LoggerFactory.getLogger(Member.class);

    private final Seams seams;
    private final SharedMetadata metadata;
    private final NodePartitions partitions;
    private final Membership membership;
    private final Controller controller;
    private final ClusterTopics topics;
    private final ClusterReports reports;
    private final OffsetsTopic offsetsTopic;
    private final List<Consumer<String>> deletionListeners = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final AtomicBoolean takeUpDue = new AtomicBoolean();
    private final InSyncProposals inSyncChanges;
    private volatile MetadataImage latest = MetadataImage.EMPTY;
    private volatile List<Partition> toClose = List.of();

    /**
     * What a node is made of.
     *
     * @param incarnation names this life of the node; no other life has the same
     * @param network called on the control loop
     * @param partitions opens partitions whose loops are among {@code loops}
     * @param loops that own partitions
     * @param control on which the node's decisions are made
     * @param pool for what may wait for the disk; it may refuse a task
     * @param roles told what the node leads
     */
    public record Seams(
            BrokerConfig config,
            String incarnation,
            Consensus consensus,
            ControlNetwork network,
            LeaderLink.Factory links,
            PartitionFactory partitions,
            Disk disk,
            List<PartitionLoop> loops,
            PartitionLoop control,
            Executor pool,
            NanoClock clock,
            WallClock wallClock,
            Instruments instruments,
            RoleListener roles) {

        public Seams {
            loops = List.copyOf(loops);
        }
    }

    /** Starts nothing yet. */
    public Member(Seams seams) {
        this.seams = seams;
        ControlSettings settings = ControlSettings.of(seams.config());
        int nodeId = settings.nodeId();
        this.metadata = new SharedMetadata(seams.consensus(), seams.control(), seams.instruments());
        this.controller = new Controller(settings, seams.consensus(), seams.network(), seams.control(), seams.clock());
        this.partitions = new NodePartitions(seams, following(), this::deleted);
        this.membership = new Membership(
                settings,
                new Membership.Seams(
                        seams.consensus(), seams.network(), seams.control(), seams.clock(), seams.instruments()),
                controller,
                partitions::versionTaken,
                this::touch);
        this.inSyncChanges = new InSyncProposals(seams.consensus(), membership::nodeEpoch);
        this.topics = new ClusterTopics(
                seams.config(),
                metadata,
                partitions::topics,
                new SplittableRandom(seed(seams.incarnation())),
                deletionListeners);
        this.offsetsTopic = new OffsetsTopic(seams.config(), topics, seams.control());
        seams.instruments()
                .gauge(
                        "strobe_topics",
                        "Topics, internal ones included",
                        () -> partitions.topics().all().size());
        seams.instruments()
                .gauge(
                        "strobe_partitions",
                        "Partitions of all topics",
                        () -> partitions.topics().partitionCount());
        this.reports = new ClusterReports(nodeId, this::image, controller::reason, seams.clock(), seams.instruments());
    }

    private Function<PartitionLoop, Following> following() {
        ReplicaFetchers.Settings settings = new ReplicaFetchers.Settings(
                seams.config().nodeId(),
                () -> membership.nodeEpoch(),
                seams.config().cluster(),
                seams.loops().size(),
                seams.clock(),
                new ReplicationMeters(seams.instruments()),
                this::connectionLost);
        IdentityHashMap<PartitionLoop, Following> byLoop = new IdentityHashMap<>();
        for (PartitionLoop loop : seams.loops()) {
            byLoop.put(loop, new Fetching(new ReplicaFetchers(loop, seams.links(), settings)));
        }
        return loop -> Objects.requireNonNull(byLoop.get(loop));
    }

    /** Has spans made of what happens in the cluster. Before the start. */
    public void spansTo(Consumer<ClusterChange> taker) {
        reports.spansTo(taker);
    }

    /** Takes part from now on, reached at the addresses of the configuration. */
    public void start() {
        BrokerConfig config = seams.config();
        start(
                Addresses.of(config.advertised().orElse(config.listener())),
                Addresses.of(config.cluster()
                        .advertisedPeer()
                        .orElse(config.cluster().peerListener())));
    }

    /**
     * Takes part from now on.
     *
     * @param client where clients connect, who can be answered already
     * @param peer where other nodes connect, as well
     */
    public void start(HostPort client, HostPort peer) {
        Command.Register registration = new Command.Register(
                seams.config().nodeId(),
                seams.incarnation(),
                client,
                peer,
                seams.config().cluster().rack());
        seams.consensus().start(new Applied());
        seams.control().execute(() -> membership.start(registration));
    }

    /** Completes when the node is registered, in touch, and not fenced for the first time. */
    public CompletableFuture<Void> ready() {
        return ready;
    }

    /** Why the node is not ready, in words. */
    public String missing() {
        if (membership.nodeEpoch() < 0) {
            String refusal = membership.refusal();
            return "it is not registered" + (refusal.isEmpty() ? "" : ": " + refusal);
        }
        return latest.controller() == MetadataImage.NO_CONTROLLER
                ? "no node controls the cluster"
                : "the controller, node " + latest.controller() + ", does not take it in; versions: metadata="
                        + latest.version() + " taken=" + partitions.versionTaken();
    }

    /** The metadata as this node has taken it up, and the way to change it. */
    public ClusterMetadata metadata() {
        return metadata;
    }

    public TopicAdmin topics() {
        return topics;
    }

    /** For the partitions that this node leads. */
    public InSyncChanges inSyncChanges() {
        return inSyncChanges;
    }

    /** Blocks of producer ids that no other node gets. */
    public ProducerIds.Blocks producerIds() {
        return (count, taker) -> {
            Command.TakeProducerIds take =
                    new Command.TakeProducerIds(seams.config().nodeId(), membership.nodeEpoch(), count);
            var _ = seams.consensus()
                    .submit(take)
                    .whenComplete((outcome, failure) ->
                            taker.accept(outcome instanceof Outcome.Given(long first) ? first : ProducerIds.NONE));
        };
    }

    /** Of this node's registration; -1 before it has one. */
    public long nodeEpoch() {
        return membership.nodeEpoch();
    }

    /** Whether this node has a session at the controller; else what it knows may be long past. */
    public boolean isInTouch() {
        return membership.isInTouch();
    }

    /** Another node's sign of life; answered on the control loop. */
    public void heartbeat(Heartbeat beat, Consumer<Heartbeat.Answer> whenDone) {
        seams.control().execute(() -> controller.heartbeat(beat, whenDone));
    }

    /** A connection over which another node gave signs of life has ended. */
    public void connectionLost(int nodeId) {
        seams.control().execute(() -> controller.connectionLost(nodeId));
    }

    /** Asks to be relieved of what this node leads, then of control; completes when it has neither. */
    public CompletableFuture<Void> leave() {
        CompletableFuture<Void> relieved = new CompletableFuture<>();
        seams.control().execute(() -> {
            CompletableFuture<Void> _ = membership
                    .leave()
                    .thenCompose(_ -> seams.consensus().resign(heirs()))
                    .thenRun(() -> relieved.complete(null));
        });
        return relieved;
    }

    /** Those first that have been up for longest: who was just started is slow. */
    private List<Integer> heirs() {
        return metadata.image().nodes().values().stream()
                .filter(node -> node.id() != seams.config().nodeId() && node.isActive())
                .sorted(Comparator.comparingLong(ClusterNode::epoch))
                .map(ClusterNode::id)
                .toList();
    }

    /**
     * No more signs of life, no more control, and no partition serves; completes when waiting requests have their answers.
     * Then {@link #closePartitions} may be called.
     */
    public CompletableFuture<Void> stop() {
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        seams.control().execute(() -> {
            membership.stop();
            controller.stop();
            seams.network().close();
            toClose = partitions.open();
            CompletableFuture<Void> _ =
                    partitions.stopServing("broker is stopping").thenRun(() -> stopped.complete(null));
        });
        return stopped;
    }

    /** Closes every log in order, on a thread that may wait. After {@link #stop}. */
    public void closePartitions() {
        for (Partition partition : toClose) {
            try {
                partition.close();
            } catch (RuntimeException failed) {
                // Whatever the disk does to one log, the others are to be closed in order.
                LOG.warn("log could not be closed in order: partition={}", partition, failed);
            }
        }
    }

    private MetadataImage image() {
        return latest;
    }

    private void deleted(String topic) {
        deletionListeners.forEach(listener -> listener.accept(topic));
    }

    private void touch(boolean inTouch) {
        partitions.setInTouch(inTouch);
        if (inTouch) {
            ready.complete(null);
        }
    }

    /** On the control loop. */
    private void takeUp() {
        takeUpDue.set(false);
        MetadataImage image = latest;
        controller.imageChanged(image);
        if (isThisLife(image)) {
            partitions.takeUp(image);
            metadata.takenUp(image);
            offsetsTopic.imageChanged(image, controller.controls());
        }
        membership.imageChanged(image);
    }

    private boolean isThisLife(MetadataImage image) {
        ClusterNode self = image.node(seams.config().nodeId());
        return self != null && self.incarnation().equals(seams.incarnation());
    }

    /** Topic ids must differ from those of every other life of every node. */
    private static long seed(String incarnation) {
        long seed = 0;
        for (int i = 0; i < incarnation.length(); i++) {
            seed = seed * 0x100000001b3L + incarnation.charAt(i);
        }
        return seed;
    }

    /** Hears the consensus, on its thread. */
    private final class Applied implements Consensus.Listener {

        @Override
        public void applied(MetadataImage image) {
            long atNs = seams.clock().nanoTime();
            MetadataImage before = latest;
            latest = image;
            // First of all, because partitions without a leader wait for it; telling can take as long as the rest of a
            // failover.
            if (takeUpDue.compareAndSet(false, true)) {
                seams.control().execute(Member.this::takeUp);
            }
            // What came before this life of the node was told by its former ones.
            if (isThisLife(before)) {
                reports.changed(before, image, atNs);
                seams.control().execute(reports::takenUp);
            }
        }

        @Override
        public void leads(int term) {
            seams.control().execute(() -> controller.leads(term));
        }

        @Override
        public void follows() {
            seams.control().execute(controller::follows);
        }
    }

    /** Fetchers of one loop. */
    private record Fetching(ReplicaFetchers fetchers) implements Following {

        @Override
        public void follow(Partition partition, ClusterNode leader, boolean throttled) {
            fetchers.follow(partition, leader, throttled);
        }

        @Override
        public void unfollow(Partition partition) {
            fetchers.unfollow(partition);
        }
    }
}
