package dev.strobe.broker.simulation.consensus;

import dev.strobe.broker.cluster.metadata.Command;
import dev.strobe.broker.cluster.metadata.CommandCodec;
import dev.strobe.broker.cluster.metadata.MetadataImage;
import dev.strobe.broker.cluster.metadata.MetadataState;
import dev.strobe.broker.cluster.metadata.Outcome;
import dev.strobe.broker.simulation.engine.Life;
import dev.strobe.broker.simulation.engine.Scheduler;
import dev.strobe.broker.simulation.net.Endpoint;
import dev.strobe.broker.simulation.net.SimNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One order of commands, made by whichever node leads with a majority that is alive and connected. It models the promises of
 * {@link dev.strobe.broker.cluster.consensus.Consensus} and nothing stronger:
 *
 * <ul>
 *   <li>a command enters the order only while its leader reaches a majority, both ways;
 *   <li>whoever submits may learn nothing though the command entered the order, or enters it later, or twice;
 *   <li>each node applies the order in its own time, and may lag for as long as a fault says; after a restart it may know
 *       less than it did before;
 *   <li>terms go up; a leader that was replaced, or lost its majority, believes for a while that it still leads.
 * </ul>
 */
public final class ConsensusModel {

    private static final long LOOK_NS_MIN = 20 * Scheduler.MS;
    private static final long LOOK_NS_MAX = 80 * Scheduler.MS;
    private static final long SILENCE_NS_MIN = 150 * Scheduler.MS;
    private static final long SILENCE_NS_MAX = 900 * Scheduler.MS;
    private static final int NOBODY = -1;

    final Scheduler scheduler;
    final SimNetwork network;
    private final Map<Integer, Endpoint> voters;
    private final CommandChange commandChange;
    private final ImageChange imageChange;
    private final Map<Integer, NodeConsensus> parts = new TreeMap<>();
    private final List<byte[]> order = new ArrayList<>();
    private final List<Outcome> outcomes = new ArrayList<>();
    /** What applying each command at once gives. */
    private final MetadataState truth = new MetadataState();

    private int leader = NOBODY;
    private int term;
    private long silentSinceNs = -1;
    private long silenceNs;
    private boolean suspended;
    private double unknownShare;

    /** All nodes vote. */
    public ConsensusModel(
            Scheduler scheduler,
            SimNetwork network,
            Map<Integer, Endpoint> voters,
            CommandChange commandChange,
            ImageChange imageChange) {
        this.scheduler = scheduler;
        this.network = network;
        this.voters = new TreeMap<>(voters);
        this.commandChange = commandChange;
        this.imageChange = imageChange;
        silenceNs = scheduler.around(SILENCE_NS_MIN, SILENCE_NS_MAX);
        scheduler.after(LOOK_NS_MIN, this::look);
    }

    /** The part of a node in it, for one life. */
    public NodeConsensus join(int node, Life life) {
        NodeConsensus before = parts.get(node);
        int known = before == null ? 0 : before.applied();
        // What was applied before the restart is known again in the node's own time.
        int at = scheduler.chance(0.5)
                ? known
                : (int) (known * scheduler.random().nextDouble());
        NodeConsensus part = new NodeConsensus(this, node, life, at);
        leader = leader == node ? NOBODY : leader;
        parts.put(node, part);
        return part;
    }

    /** While it is, nothing is agreed on and nobody is made leader. */
    public void suspend(boolean on) {
        suspended = on;
    }

    /** This share of outcomes never reaches whoever submitted the command. */
    public void loseOutcomes(double share) {
        unknownShare = share;
    }

    /** The node applies what is agreed on only after as long. */
    public void lag(int node, long ns) {
        NodeConsensus part = parts.get(node);
        if (part != null) {
            part.lag(ns);
        }
    }

    /** Whoever leads is replaced, for no reason. */
    public void changeLeader() {
        silentSinceNs = scheduler.nowNs() - silenceNs;
        leader = NOBODY;
    }

    /** All is as it should be again. */
    public void heal() {
        suspended = false;
        unknownShare = 0;
        parts.values().forEach(part -> part.lag(0));
    }

    /** Commands agreed on so far. */
    public int size() {
        return order.size();
    }

    /** A leader that gives up is one no more, also where nobody took its place yet. */
    void stepsDown(int node) {
        if (leader == node) {
            leader = NOBODY;
        }
    }

    int leader() {
        return leader;
    }

    int term() {
        return term;
    }

    /** What the cluster agrees on, were every node up to date. */
    public MetadataImage truth() {
        return truth.image();
    }

    Outcome outcome(int index) {
        return outcomes.get(index);
    }

    byte[] command(int index) {
        return order.get(index);
    }

    ImageChange imageChange() {
        return imageChange;
    }

    boolean losesOutcome() {
        return unknownShare > 0 && scheduler.chance(unknownShare);
    }

    /** Whether a command that this node proposes now is agreed on. */
    boolean agreesFor(int node) {
        return !suspended
                && leader != NOBODY
                && isRunning(leader)
                && reachesMajority(leader)
                && (node == leader || network.connects(endpoint(node), endpoint(leader)));
    }

    /** It stands, in this place of the order, for all time. */
    int agree(Command command) {
        byte[] bytes = CommandCodec.encode(commandChange.submitted(command, truth.image()));
        order.add(bytes);
        outcomes.add(truth.apply(CommandCodec.decode(bytes)));
        parts.values().forEach(NodeConsensus::moreIsAgreed);
        return order.size() - 1;
    }

    /** Whether the node hears of what is agreed on. */
    boolean hears(int node) {
        return leader != NOBODY && (node == leader || network.reaches(endpoint(leader), endpoint(node)));
    }

    boolean reachesMajority(int node) {
        int reached = 0;
        for (Endpoint voter : voters.values()) {
            boolean self = voter.id() == node;
            reached += isRunning(voter.id()) && (self || network.connects(endpoint(node), voter)) ? 1 : 0;
        }
        return 2 * reached > voters.size();
    }

    private boolean isRunning(int node) {
        NodeConsensus part = parts.get(node);
        return part != null && part.isRunning();
    }

    private Endpoint endpoint(int node) {
        Endpoint endpoint = voters.get(node);
        if (endpoint == null) {
            throw new IllegalStateException("not a voter: node=" + node);
        }
        return endpoint;
    }

    private void look() {
        scheduler.after(scheduler.around(LOOK_NS_MIN, LOOK_NS_MAX), this::look);
        parts.values().forEach(NodeConsensus::look);
        if (leader != NOBODY && isRunning(leader) && reachesMajority(leader)) {
            silentSinceNs = -1;
            return;
        }
        long nowNs = scheduler.nowNs();
        if (silentSinceNs < 0) {
            silentSinceNs = nowNs;
        }
        if (!suspended && nowNs - silentSinceNs >= silenceNs) {
            elect();
        }
    }

    private void elect() {
        List<NodeConsensus> able = new ArrayList<>();
        for (NodeConsensus part : parts.values()) {
            if (part.isRunning() && reachesMajority(part.node())) {
                able.add(part);
            }
        }
        if (able.isEmpty()) {
            return;
        }
        NodeConsensus elected = able.get(scheduler.random().nextInt(able.size()));
        term += 1 + scheduler.random().nextInt(2);
        leader = elected.node();
        silentSinceNs = -1;
        silenceNs = scheduler.around(SILENCE_NS_MIN, SILENCE_NS_MAX);
        scheduler.note("consensus: node %d leads in term %d", leader, term);
        elected.elected(term);
    }

    /** What a planted bug makes of a command; nothing usually. */
    @FunctionalInterface
    public interface CommandChange {
        Command submitted(Command command, MetadataImage truth);
    }
}
