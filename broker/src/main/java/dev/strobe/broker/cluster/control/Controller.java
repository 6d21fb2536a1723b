package dev.strobe.broker.cluster.control;

import dev.strobe.broker.cluster.consensus.Consensus;
import dev.strobe.broker.cluster.metadata.ClusterNode;
import dev.strobe.broker.cluster.metadata.Command;
import dev.strobe.broker.cluster.metadata.MetadataImage;
import dev.strobe.broker.cluster.metadata.ReplicatedPartition;
import dev.strobe.broker.partition.PartitionLoop;
import dev.strobe.broker.time.NanoClock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this node does while it controls: it hears the nodes, fences those that fall silent, lets back those that are heard
 * again, and gives preferred leaders back what they led.
 *
 * <p>It controls from the moment that the metadata shows its claim until the consensus makes another leader. Both may be
 * known late, so each of its commands carries the epoch of the claim, and is refused once another claimed control.
 *
 * <p>A node is fenced for two reasons only: it was not heard for a session, or its host said that nobody listens where it did
 * (a refused connection). A probe that something accepts, or that nothing answers, proves nothing. A controller that was held
 * up itself, so that its own timer came late, has not listened: it gives every node a session anew.
 *
 * <pre>
 * FOLLOWS --leads(term)--> CLAIMS --(image shows the claim)--> CONTROLS --follows()--> FOLLOWS
 * </pre>
 *
 * <p>Owned by the control loop.
 */
public final class Controller {

    /** A node without a heartbeat for so long after the claim is probed: it may have died with the controller before. */
    static final long FIRST_BEATS_MS = 150;

    private static final int NO_TERM = -1;
    private static final int ELECTIONS_AT_ONCE = 100;
    private static final Logger LOG = LoggerFactory.getLogger(Controller.class);

    private final ControlSettings settings;
    private final Consensus consensus;
    private final ControlNetwork network;
    private final PartitionLoop loop;
    private final NanoClock clock;
    private final Map<Integer, Session> sessions = new HashMap<>();
    private final Map<Integer, String> reasons = new HashMap<>();

    private MetadataImage image = MetadataImage.EMPTY;
    private int term = NO_TERM;
    /** Who controlled before the one that the image shows. */
    private int former = MetadataImage.NO_CONTROLLER;

    private boolean claiming;
    private boolean controls;
    private boolean stopped;
    /** Timers of an earlier claim, which must not run on. */
    private long claims;

    private long tickedNs;

    /** A node as this controller heard it. */
    private static final class Session {
        final long nodeEpoch;
        long heardNs;
        boolean beat;
        /** Why it may be dead, until it is heard. */
        @Nullable String suspicion;

        boolean probing;
        boolean deciding;

        Session(long nodeEpoch, long nowNs) {
            this.nodeEpoch = nodeEpoch;
            this.heardNs = nowNs;
        }
    }

    public Controller(
            ControlSettings settings,
            Consensus consensus,
            ControlNetwork network,
            PartitionLoop loop,
            NanoClock clock) {
        this.settings = settings;
        this.consensus = consensus;
        this.network = network;
        this.loop = loop;
        this.clock = clock;
    }

    /** The consensus made this node its leader. */
    public void leads(int newTerm) {
        term = newTerm;
        controls = false;
        claim();
    }

    /** It leads no more. */
    public void follows() {
        term = NO_TERM;
        setControls(false);
    }

    /** Takes up a newer image. */
    public void imageChanged(MetadataImage newer) {
        if (newer.controller() != image.controller()) {
            former = image.controller();
        }
        image = newer;
        boolean mine = term != NO_TERM && newer.controller() == settings.nodeId() && newer.controllerEpoch() == term;
        boolean before = controls;
        setControls(mine);
        if (controls) {
            followNodes();
            if (!before) {
                suspect(former, "it controlled before and its host refuses connections");
            }
        }
    }

    /** Controls no more; for the end of the node. */
    public void stop() {
        stopped = true;
        follows();
    }

    /** Whether this node controls, as far as it knows. */
    public boolean controls() {
        return controls;
    }

    /** Why a node was fenced or let back, as far as this node decided it; empty otherwise. */
    public String reason(int node) {
        return reasons.getOrDefault(node, "");
    }

    /** Hears a node. {@code whenDone} is called before this returns. */
    public void heartbeat(Heartbeat beat, Consumer<Heartbeat.Answer> whenDone) {
        ClusterNode node = image.node(beat.node());
        if (!controls || (node != null && node.epoch() < beat.nodeEpoch())) {
            // One whose registration is not known here yet is not stale; this node is.
            whenDone.accept(answer(Heartbeat.Status.NOT_CONTROLLER, false, false));
            return;
        }
        Session session = sessions.get(beat.node());
        if (node == null || session == null || node.epoch() != beat.nodeEpoch()) {
            whenDone.accept(answer(Heartbeat.Status.STALE_EPOCH, false, false));
            return;
        }
        session.heardNs = clock.nanoTime();
        session.beat = true;
        session.suspicion = null;
        // The epoch is the version of the metadata that first showed the registration.
        if (node.fenced() && beat.version() >= node.epoch()) {
            decide(session, node, new Command.Unfence(term, node.id(), node.epoch()), "heard, and caught up");
        }
        boolean mayStop = node.leaving() && leadsNothing(node.id());
        whenDone.accept(answer(Heartbeat.Status.OK, node.fenced(), mayStop));
    }

    /**
     * A connection of a node to this one ended: a node that died has it ended by its host at once. The host closes what the
     * process had open one by one, and accepts connections until it comes to the listener, so that it is asked again and
     * again until the node is heard.
     */
    public void connectionLost(int node) {
        suspect(node, "its connection ended and its host refuses another");
    }

    private Heartbeat.Answer answer(Heartbeat.Status status, boolean fenced, boolean mayStop) {
        return new Heartbeat.Answer(status, image.controllerEpoch(), fenced, mayStop);
    }

    private void claim() {
        if (term == NO_TERM || claiming || controls || stopped || image.controllerEpoch() >= term) {
            return;
        }
        claiming = true;
        int claimed = term;
        var _ = consensus
                .submit(new Command.ClaimController(settings.nodeId(), claimed))
                .whenComplete((outcome, failure) -> loop.execute(() -> {
                    claiming = false;
                    if (failure != null || claimed != term) {
                        loop.schedule(this::claim, settings.heartbeatMs());
                    }
                }));
    }

    private void setControls(boolean now) {
        if (controls == now) {
            return;
        }
        controls = now;
        sessions.clear();
        reasons.clear();
        long claimNumber = ++claims;
        if (!now) {
            LOG.info("controls no more: node={}", settings.nodeId());
            return;
        }
        LOG.info("controls: node={} controllerEpoch={}", settings.nodeId(), term);
        tickedNs = clock.nanoTime();
        loop.schedule(() -> tick(claimNumber), tickMs());
        loop.schedule(() -> probeUnheard(claimNumber), FIRST_BEATS_MS);
        if (settings.balanceLeaders()) {
            loop.schedule(() -> balance(claimNumber), settings.balanceCheckMs());
        }
    }

    /** Every node of the image has a session, one that registered anew a new one. */
    private void followNodes() {
        sessions.keySet().removeIf(id -> image.node(id) == null);
        for (ClusterNode node : nodes()) {
            Session session = sessions.get(node.id());
            if (session == null || session.nodeEpoch != node.epoch()) {
                // The consensus has missed the former controller for a while.
                long silentNs = node.id() == former ? settings.sessionNs() / 2 : 0;
                sessions.put(node.id(), new Session(node.epoch(), clock.nanoTime() - silentNs));
            }
        }
    }

    private void tick(long claimNumber) {
        if (claimNumber != claims || stopped) {
            return;
        }
        loop.schedule(() -> tick(claimNumber), tickMs());
        long nowNs = clock.nanoTime();
        boolean heldUp = nowNs - tickedNs > tickMs() * 1_000_000L + settings.sessionNs() / 2;
        tickedNs = nowNs;
        if (heldUp) {
            LOG.warn("this controller was held up; every node gets a session anew: node={}", settings.nodeId());
            sessions.values().forEach(session -> session.heardNs = nowNs);
            return;
        }
        for (ClusterNode node : nodes()) {
            Session session = sessions.get(node.id());
            if (session != null && !node.fenced() && nowNs - session.heardNs > settings.sessionNs()) {
                fence(session, node, "not heard for " + settings.sessionMs() + " ms");
            } else if (session != null) {
                probe(node, session);
            }
        }
    }

    /** In the order of their ids, so that the same happens each time. */
    private List<ClusterNode> nodes() {
        return List.copyOf(new TreeMap<>(image.nodes()).values());
    }

    private long tickMs() {
        return Math.max(1, settings.heartbeatMs() / 2);
    }

    private void probeUnheard(long claimNumber) {
        if (claimNumber != claims || stopped) {
            return;
        }
        nodes().forEach(node -> {
            Session session = sessions.get(node.id());
            if (session != null && !session.beat) {
                suspect(node.id(), "not heard since the claim and its host refuses connections");
            }
        });
    }

    private void suspect(int id, String reason) {
        ClusterNode node = image.node(id);
        Session session = sessions.get(id);
        if (controls && node != null && session != null && id != settings.nodeId()) {
            session.suspicion = reason;
            probe(node, session);
        }
    }

    /** Asks the host of a node that may be dead. */
    private void probe(ClusterNode node, Session session) {
        String reason = session.suspicion;
        if (reason == null || node.fenced() || session.probing) {
            return;
        }
        session.probing = true;
        network.probe(node, settings.sessionMs(), probe -> {
            session.probing = false;
            // Later registrations of the node have another session, and nothing to do with this probe.
            if (probe == ControlNetwork.Probe.REFUSED && controls && sessions.get(node.id()) == session) {
                fence(session, node, reason);
            }
        });
    }

    private void fence(Session session, ClusterNode node, String reason) {
        decide(session, node, new Command.Fence(term, node.id(), node.epoch()), reason);
    }

    /** One decision on a node at a time; one that came to nothing is made again when its reason shows again. */
    private void decide(Session session, ClusterNode node, Command decision, String reason) {
        if (session.deciding) {
            return;
        }
        session.deciding = true;
        reasons.put(node.id(), reason);
        LOG.info("{} node={} epoch={}: {}", decision.getClass().getSimpleName(), node.id(), node.epoch(), reason);
        var _ = consensus
                .submit(decision)
                .whenComplete((outcome, failure) -> loop.execute(() -> session.deciding = false));
    }

    private boolean leadsNothing(int node) {
        return image.topics().values().stream()
                .flatMap(topic -> topic.partitions().stream())
                .noneMatch(partition -> partition.leader() == node);
    }

    private void balance(long claimNumber) {
        if (claimNumber != claims || stopped) {
            return;
        }
        loop.schedule(() -> balance(claimNumber), settings.balanceCheckMs());
        int[] elections = {0};
        new TreeMap<>(image.topics()).values().forEach(topic -> {
            for (int index = 0; index < topic.partitions().size() && elections[0] < ELECTIONS_AT_ONCE; index++) {
                if (isMisled(topic.partitions().get(index))) {
                    elections[0]++;
                    var _ = consensus.submit(new Command.ElectLeader(topic.id(), index, false));
                }
            }
        });
    }

    /** Whether another than the preferred leader leads, and that one could. */
    private boolean isMisled(ReplicatedPartition partition) {
        int preferred = partition.replicas().getFirst();
        ClusterNode node = image.node(preferred);
        return partition.leader() != preferred
                && partition.inSync().contains(preferred)
                && node != null
                && node.isActive();
    }
}
