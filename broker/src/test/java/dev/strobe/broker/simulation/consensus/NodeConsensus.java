package dev.strobe.broker.simulation.consensus;

import dev.strobe.broker.cluster.consensus.Consensus;
import dev.strobe.broker.cluster.consensus.NoConsensusException;
import dev.strobe.broker.cluster.metadata.Command;
import dev.strobe.broker.cluster.metadata.CommandCodec;
import dev.strobe.broker.cluster.metadata.MetadataImage;
import dev.strobe.broker.cluster.metadata.MetadataState;
import dev.strobe.broker.cluster.metadata.Outcome;
import dev.strobe.broker.simulation.engine.Life;
import dev.strobe.broker.simulation.engine.Scheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One node's part in the consensus, for one life. */
public final class NodeConsensus implements Consensus {

    private static final long HOP_NS_MAX = 3 * Scheduler.MS;
    private static final long AGREE_NS_MAX = 12 * Scheduler.MS;
    private static final long RETRY_NS_MAX = 150 * Scheduler.MS;
    private static final long LATE_NS_MAX = 4 * Scheduler.S;
    private static final double LATE_SHARE = 0.1;
    private static final double TWICE_SHARE = 0.02;

    private final ConsensusModel model;
    private final Scheduler scheduler;
    private final int node;
    private final Life life;
    private final MetadataState state = new MetadataState();
    private final List<Waiting> waiting = new ArrayList<>();
    private @Nullable Listener listener;
    private int applied;
    private int leadsInTerm;
    private long lagNs;
    private boolean applying;
    private boolean closed;

    private record Waiting(int index, CompletableFuture<Outcome> outcome) {}

    NodeConsensus(ConsensusModel model, int node, Life life, int at) {
        this.model = model;
        this.scheduler = model.scheduler;
        this.node = node;
        this.life = life;
        for (int index = 0; index < at; index++) {
            state.apply(CommandCodec.decode(model.command(index)));
        }
        if (at > 0 && scheduler.chance(0.5)) {
            byte[] snapshot = state.snapshot();
            state.restore(snapshot);
        }
        applied = at;
    }

    int node() {
        return node;
    }

    int applied() {
        return applied;
    }

    boolean isRunning() {
        return life.isAlive() && !life.isPaused() && listener != null && !closed;
    }

    void lag(long ns) {
        lagNs = ns;
    }

    /** What this node would say of the metadata if it were asked now: for checks from outside. */
    public MetadataImage image() {
        return state.image();
    }

    @Override
    public void start(Listener listener) {
        this.listener = listener;
        if (applied > 0) {
            listener.applied(shown());
        }
        moreIsAgreed();
    }

    /** The images that a planted bug falsifies are the nodes' own; the agreed ones are right. */
    private MetadataImage shown() {
        return model.imageChange().shown(state.image());
    }

    @Override
    public CompletableFuture<Outcome> submit(Command command) {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        long patienceNs = 300 * Scheduler.MS + scheduler.around(0, 2 * Scheduler.S);
        scheduler.after(life, scheduler.around(0, HOP_NS_MAX), () -> propose(command, outcome, patienceNs));
        return outcome;
    }

    private void propose(Command command, CompletableFuture<Outcome> outcome, long patienceNs) {
        if (closed) {
            return;
        }
        if (patienceNs <= 0) {
            if (scheduler.chance(LATE_SHARE)) {
                later(command);
            }
            scheduler.note("consensus: node %d gives up %s", node, command);
            outcome.completeExceptionally(new NoConsensusException("no majority in time: node=" + node));
        } else if (model.agreesFor(node)) {
            // From here on it goes on without this node, which may die or lose touch meanwhile.
            scheduler.after(scheduler.around(Scheduler.MS, AGREE_NS_MAX), () -> agree(command, outcome, patienceNs));
        } else {
            long waitNs = scheduler.around(5 * Scheduler.MS, RETRY_NS_MAX);
            scheduler.after(life, waitNs, () -> propose(command, outcome, patienceNs - waitNs));
        }
    }

    private void agree(Command command, CompletableFuture<Outcome> outcome, long patienceNs) {
        if (!model.agreesFor(node)) {
            scheduler.after(life, 1, () -> propose(command, outcome, patienceNs / 2));
            return;
        }
        int index = model.agree(command);
        scheduler.note("consensus: %d from node %d %s", index, node, command);
        if (scheduler.chance(TWICE_SHARE)) {
            later(command);
        }
        if (model.losesOutcome()) {
            scheduler.after(
                    life,
                    patienceNs,
                    () -> outcome.completeExceptionally(new NoConsensusException("outcome unknown: node=" + node)));
        } else if (scheduler.chance(0.5)) {
            scheduler.after(life, scheduler.around(0, HOP_NS_MAX), () -> tellWhenAppliedHere(index, outcome));
        } else {
            // The leader applied it and says so, which may be long before this node does.
            Outcome asLeader = outcomeOf(index);
            scheduler.after(life, scheduler.around(0, HOP_NS_MAX), () -> outcome.complete(asLeader));
        }
    }

    private void tellWhenAppliedHere(int index, CompletableFuture<Outcome> outcome) {
        if (applied > index) {
            outcome.complete(outcomeOf(index));
        } else {
            waiting.add(new Waiting(index, outcome));
        }
    }

    private Outcome outcomeOf(int index) {
        return model.outcome(index);
    }

    private void later(Command command) {
        scheduler.after(scheduler.around(0, LATE_NS_MAX), () -> {
            if (model.agreesFor(model.leader())) {
                int index = model.agree(command);
                scheduler.note("consensus: %d late or again from node %d %s", index, node, command);
            }
        });
    }

    /** Now and then a node finds out that it leads no more. */
    void look() {
        boolean replaced = leadsInTerm > 0 && (model.leader() != node || model.term() != leadsInTerm);
        boolean alone = leadsInTerm > 0 && !model.reachesMajority(node);
        if ((replaced || alone) && isRunning() && scheduler.chance(0.15)) {
            int was = leadsInTerm;
            model.stepsDown(node);
            scheduler.after(life, 0, () -> {
                if (leadsInTerm == was && listener != null && !closed) {
                    leadsInTerm = 0;
                    scheduler.note("consensus: node %d follows", node);
                    listener.follows();
                }
            });
        }
        moreIsAgreed();
    }

    void elected(int term) {
        scheduler.after(life, scheduler.around(0, 30 * Scheduler.MS), () -> {
            if (listener != null && !closed && term > leadsInTerm) {
                leadsInTerm = term;
                listener.leads(term);
            }
        });
    }

    void moreIsAgreed() {
        if (!applying && listener != null && applied < model.size()) {
            applying = true;
            scheduler.after(life, lagNs + scheduler.around(0, HOP_NS_MAX), this::applyNext);
        }
    }

    private void applyNext() {
        applying = false;
        if (closed || listener == null || applied >= model.size() || !model.hears(node)) {
            return;
        }
        int index = applied;
        long version = state.image().version();
        Outcome outcome = state.apply(CommandCodec.decode(model.command(index)));
        applied++;
        if (!outcome.equals(outcomeOf(index))) {
            throw new IllegalStateException("nodes come to different outcomes: index=" + index + " node=" + node
                    + " outcome=" + outcome + " elsewhere=" + outcomeOf(index));
        }
        if (state.image().version() != version) {
            listener.applied(shown());
        }
        List<Waiting> told = new ArrayList<>(waiting);
        waiting.removeIf(one -> one.index() < applied);
        told.stream()
                .filter(one -> one.index() < applied)
                .forEach(one -> one.outcome().complete(outcome));
        moreIsAgreed();
    }

    @Override
    public void close() {
        closed = true;
        listener = null;
        waiting.forEach(one -> one.outcome().completeExceptionally(new NoConsensusException("closed")));
        waiting.clear();
    }
}
