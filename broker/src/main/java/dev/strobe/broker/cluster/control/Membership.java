package dev.strobe.broker.cluster.control;

import dev.strobe.broker.cluster.consensus.Consensus;
import dev.strobe.broker.cluster.metadata.ClusterNode;
import dev.strobe.broker.cluster.metadata.Command;
import dev.strobe.broker.cluster.metadata.HostPort;
import dev.strobe.broker.cluster.metadata.MetadataImage;
import dev.strobe.broker.cluster.metadata.Outcome;
import dev.strobe.broker.partition.PartitionLoop;
import dev.strobe.broker.telemetry.Instruments;
import dev.strobe.broker.time.NanoClock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node as a member: it registers, gives signs of life to the controller that the metadata names, and knows whether it is
 * in touch with the cluster.
 *
 * <p>In touch means: the controller answered a heartbeat that was <em>sent</em> less than a session ago, and did not call the
 * node fenced. Counting from the sending makes a node that was cut off know it no later than the controller does. A controller
 * that falls silent cuts nobody off: a node that was in touch stays so for as long as it reaches a majority of the nodes, for
 * what it leads it leads until another controller says otherwise. Nothing acknowledged depends on it: without the followers
 * that the metadata counts in sync nothing is.
 *
 * <pre>
 * UNREGISTERED --(Register is given an epoch)--> REGISTERED --(answer OK, not fenced)--> in touch
 *      ^----------------(answer STALE_EPOCH)---------+             out of touch <--(a session without, cut off)--+
 * </pre>
 *
 * <p>Owned by the control loop; {@link #nodeEpoch} and {@link #isInTouch} may be read from any thread.
 */
public final class Membership {

    private static final long UNREGISTERED = -1;
    private static final long NS_PER_S = 1_000_000_000;
    /** A process that is alive, but has partitions to open, may stay fenced for as long. */
    private static final int FENCED_SESSIONS_MAX = 5;

    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);

    private final ControlSettings settings;
    private final Consensus consensus;
    private final ControlNetwork network;
    private final PartitionLoop loop;
    private final NanoClock clock;
    private final LongSupplier versionTaken;
    private final Consumer<Boolean> touch;
    private final CompletableFuture<Void> mayStop = new CompletableFuture<>();
    private final LongAdder sent;
    private final LongAdder late;
    private final LongAdder losses;

    private MetadataImage image = MetadataImage.EMPTY;
    private Command.Register registration;
    private final Controller local;
    private boolean started;
    private boolean stopped;
    private boolean registering;
    private boolean leaving;
    private boolean leaveAsked;
    /** Number of the heartbeat that waits for its answer; 0 if none does. */
    private long beatUnderWay;

    private int askedController = MetadataImage.NO_CONTROLLER;
    private int askedEpoch;
    private long beats;
    /** When the heartbeat was sent that was last answered; written on the loop. */
    private volatile long heardNs;

    private long lastEpoch = UNREGISTERED;
    /** Of a later registration that is not of this life, and since when it has been seen fenced. */
    private long displacedBy = UNREGISTERED;

    private long displacedNs;
    private boolean heard;
    /** When others than the controller were last reached, by the time at which they were tried. */
    private final Map<Integer, Long> reached = new HashMap<>();

    private final Set<Integer> probed = new HashSet<>();
    /** When a majority of the nodes, this one included, was last reached in the controller's silence; on the loop as well. */
    private volatile long majorityNs;

    private volatile long nodeEpoch = UNREGISTERED;
    private volatile boolean inTouch;
    private volatile long outSinceNs;
    private volatile String refusal = "";

    /** What it works with. */
    public record Seams(
            Consensus consensus,
            ControlNetwork network,
            PartitionLoop loop,
            NanoClock clock,
            Instruments instruments) {}

    /**
     * One that begins with {@link #start}.
     *
     * @param local takes the heartbeats where this node itself controls
     * @param versionTaken of the metadata that this node has taken up
     * @param touch told on the loop each time the node gets in touch, or out of it
     */
    public Membership(
            ControlSettings settings,
            Seams seams,
            Controller local,
            LongSupplier versionTaken,
            Consumer<Boolean> touch) {
        this.settings = settings;
        this.consensus = seams.consensus();
        this.network = seams.network();
        this.loop = seams.loop();
        this.clock = seams.clock();
        this.local = local;
        this.versionTaken = versionTaken;
        this.touch = touch;
        this.registration = new Command.Register(settings.nodeId(), "", new HostPort("", 0), new HostPort("", 0), "");
        this.outSinceNs = clock.nanoTime();
        this.majorityNs = outSinceNs - 2 * settings.sessionNs();
        Instruments instruments = seams.instruments();
        this.sent = instruments.counter("strobe_heartbeats_sent_total", "Heartbeats sent to the controller");
        this.late = instruments.counter(
                "strobe_heartbeats_late_total",
                "Heartbeats whose answer took longer than their interval, or never came");
        this.losses =
                instruments.counter("strobe_out_of_touch_total", "Times that this node lost touch with the cluster");
        instruments.gauge(
                "strobe_out_of_touch_seconds",
                "For how long this node has been out of touch with the cluster; 0 while it is in touch",
                () -> inTouch ? 0 : (clock.nanoTime() - outSinceNs) / NS_PER_S);
    }

    /** Registers and gives signs of life from now on. Once. */
    public void start(Command.Register wanted) {
        registration = wanted;
        started = true;
        outSinceNs = clock.nanoTime();
        tick();
    }

    /** No more signs of life. */
    public void stop() {
        stopped = true;
    }

    /** Takes up a newer image. */
    public void imageChanged(MetadataImage newer) {
        boolean otherController =
                newer.controller() != image.controller() || newer.controllerEpoch() != image.controllerEpoch();
        image = newer;
        if (started && otherController) {
            beat();
        }
    }

    /**
     * Asks to be relieved of what this node leads; completes, on the loop, when it leads nothing. Goes on giving signs of
     * life. Any number of times.
     */
    public CompletableFuture<Void> leave() {
        leaving = true;
        askToLeave();
        beat();
        return mayStop;
    }

    /** Of the registration; -1 before there is one. Any thread. */
    public long nodeEpoch() {
        return nodeEpoch;
    }

    /** Why this node could not register the last time that it tried; empty if it did not fail. Any thread. */
    public String refusal() {
        return nodeEpoch == UNREGISTERED ? refusal : "";
    }

    /** Any thread. */
    public boolean isInTouch() {
        // By the clock too: a process that was stopped for a while answers clients before it misses its heartbeats.
        return inTouch && silentNs() <= settings.sessionNs();
    }

    /** Since when neither the controller nor a majority was reached. */
    private long silentNs() {
        long nowNs = clock.nanoTime();
        return Math.min(nowNs - heardNs, nowNs - majorityNs);
    }

    private void tick() {
        if (stopped) {
            return;
        }
        loop.schedule(this::tick, settings.heartbeatMs());
        beat();
        if (inTouch && silentNs() > settings.sessionNs()) {
            setInTouch(false, "neither the controller nor a majority of the nodes was reached for a session");
        } else if (inTouch && clock.nanoTime() - heardNs > settings.sessionNs() / 2) {
            reach();
        }
    }

    /** Who is left: the controller alone may be gone, or this node cut off. */
    private void reach() {
        for (ClusterNode node : image.nodes().values()) {
            if (node.id() != settings.nodeId() && probed.add(node.id())) {
                long triedNs = clock.nanoTime();
                network.probe(node, settings.sessionMs() / 2, probe -> {
                    probed.remove(node.id());
                    if (probe == ControlNetwork.Probe.ACCEPTED) {
                        reached.put(node.id(), triedNs);
                        reachedMajority();
                    }
                });
            }
        }
    }

    private void reachedMajority() {
        // Without this node itself.
        int others = image.nodes().size() / 2;
        long nowNs = clock.nanoTime();
        List<Long> agesNs = reached.values().stream()
                .map(triedNs -> nowNs - triedNs)
                .sorted()
                .toList();
        if (others > 0 && agesNs.size() >= others) {
            majorityNs = nowNs - agesNs.get(others - 1);
        }
    }

    private void beat() {
        if (stopped) {
            return;
        }
        if (nodeEpoch == UNREGISTERED) {
            register();
            return;
        }
        if (leaving && !leaveAsked) {
            askToLeave();
        }
        ClusterNode controller = image.node(image.controller());
        boolean sameController = askedController == image.controller() && askedEpoch == image.controllerEpoch();
        if (controller == null || (beatUnderWay != 0 && sameController)) {
            return;
        }
        askedController = image.controller();
        askedEpoch = image.controllerEpoch();
        long number = ++beats;
        beatUnderWay = number;
        long sentNs = clock.nanoTime();
        Heartbeat beat = new Heartbeat(settings.nodeId(), nodeEpoch, versionTaken.getAsLong(), leaving);
        sent.increment();
        Consumer<Heartbeat.Answer> whenDone = answer -> answered(number, sentNs, beat, answer);
        if (controller.id() == settings.nodeId()) {
            local.heartbeat(beat, whenDone);
        } else {
            network.heartbeat(controller, beat, settings.sessionMs() / 2, whenDone);
        }
    }

    private void answered(long number, long sentNs, Heartbeat beat, Heartbeat.Answer answer) {
        if (number == beatUnderWay) {
            beatUnderWay = 0;
        }
        boolean ok = answer.status() == Heartbeat.Status.OK;
        if (!ok || clock.nanoTime() - sentNs > settings.heartbeatNs()) {
            late.increment();
        }
        if (stopped || beat.nodeEpoch() != nodeEpoch) {
            return;
        }
        if (answer.status() == Heartbeat.Status.NO_ANSWER) {
            askAfter(askedController);
        }
        if (answer.status() == Heartbeat.Status.STALE_EPOCH && answer.controllerEpoch() >= image.controllerEpoch()) {
            LOG.info("registers again: the controller does not know epoch={}", nodeEpoch);
            nodeEpoch = UNREGISTERED;
            leaveAsked = false;
            setInTouch(false, "not registered");
            beat();
        } else if (ok) {
            accepted(sentNs, answer);
        }
    }

    /** Nobody need wait for the silence of a controller whose process is gone. */
    private void askAfter(int controller) {
        ClusterNode node = image.node(controller);
        if (node != null && controller != settings.nodeId() && probed.add(controller)) {
            network.probe(node, settings.sessionMs() / 2, probe -> {
                probed.remove(controller);
                if (probe == ControlNetwork.Probe.REFUSED && image.controller() == controller) {
                    consensus.gone(controller);
                }
            });
        }
    }

    private void accepted(long sentNs, Heartbeat.Answer answer) {
        if (answer.mayStop()) {
            mayStop.complete(null);
        }
        if (answer.fenced()) {
            setInTouch(false, "fenced");
            return;
        }
        heardNs = heard ? Math.max(heardNs, sentNs) : sentNs;
        heard = true;
        if (clock.nanoTime() - heardNs <= settings.sessionNs()) {
            setInTouch(true, "");
        }
    }

    private void setInTouch(boolean now, String why) {
        if (inTouch == now) {
            return;
        }
        inTouch = now;
        if (now) {
            LOG.info("in touch with the cluster: node={} epoch={}", settings.nodeId(), nodeEpoch);
        } else {
            outSinceNs = clock.nanoTime();
            losses.increment();
            LOG.warn("out of touch with the cluster: node={} reason={}", settings.nodeId(), why);
        }
        touch.accept(now);
    }

    private void register() {
        ClusterNode known = image.node(settings.nodeId());
        if (registering || stopped) {
            return;
        }
        if (known != null && isDisplacedBy(known)) {
            refused("another process has registered as node " + settings.nodeId() + " at " + known.peer());
            return;
        }
        registering = true;
        var _ = consensus
                .submit(registration)
                .whenComplete((outcome, failure) -> loop.execute(() -> {
                    registering = false;
                    if (outcome instanceof Outcome.Given(long epoch)) {
                        nodeEpoch = epoch;
                        lastEpoch = epoch;
                        beat();
                    } else if (outcome instanceof Outcome.Refused(var reason, String message)) {
                        refused(reason + ": " + message);
                    } else {
                        refused("no majority of the nodes agrees");
                    }
                }));
    }

    /**
     * Another process registered after this one. If it is alive, it is heard and not fenced for long; one that stays fenced is a
     * former life of this node, whose command came late: nobody else may ever register for it.
     */
    private boolean isDisplacedBy(ClusterNode known) {
        if (lastEpoch == UNREGISTERED || known.epoch() <= lastEpoch || isThisLife(known)) {
            return false;
        }
        long nowNs = clock.nanoTime();
        if (displacedBy != known.epoch() || !known.fenced()) {
            displacedBy = known.epoch();
            displacedNs = nowNs;
        }
        return nowNs - displacedNs <= FENCED_SESSIONS_MAX * settings.sessionNs();
    }

    private boolean isThisLife(ClusterNode known) {
        return known.incarnation().equals(registration.incarnation());
    }

    private void refused(String why) {
        if (!why.equals(refusal)) {
            LOG.info("not registered yet: node={} reason={}", settings.nodeId(), why);
        }
        refusal = why;
    }

    private void askToLeave() {
        long epoch = nodeEpoch;
        if (leaveAsked || epoch == UNREGISTERED) {
            return;
        }
        leaveAsked = true;
        var _ = consensus
                .submit(new Command.Leave(settings.nodeId(), epoch))
                .whenComplete((outcome, failure) -> loop.execute(() -> {
                    if (outcome instanceof Outcome.Given(long leads) && leads == 0) {
                        mayStop.complete(null);
                    }
                    leaveAsked = failure == null;
                }));
    }
}
