package dev.strobe.broker.cluster.consensus;

import dev.strobe.broker.cluster.metadata.Command;
import dev.strobe.broker.cluster.metadata.MetadataImage;
import dev.strobe.broker.cluster.metadata.Outcome;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * One order of commands for all nodes. What it promises, and the simulation models:
 *
 * <ul>
 *   <li>every node applies the same commands in the same order, each prefix of it once, and keeps what it applied over a
 *       restart;
 *   <li>a command whose outcome was given was applied, is durable on a majority and is never undone;
 *   <li>a command whose submission failed may have been applied, may be applied later, and may be applied twice;
 *   <li>a node may be behind the others by any time, and not know it; only a command that was answered tells where it is;
 *   <li>terms of leadership go up; two nodes may think at once that they lead, never in the same term.
 * </ul>
 */
public interface Consensus extends AutoCloseable {

    /** Takes part from now on; the listener is told what is applied already before anything else. */
    void start(Listener listener);

    /**
     * Proposes a command, from any node; completes once it was applied on this node or on the leader, on any thread; fails
     * with {@link NoConsensusException} where there is no majority in time, or the outcome is unknown.
     */
    CompletableFuture<Outcome> submit(Command command);

    /**
     * A hint: the host of a node says that its process is gone. If it led, the others need not wait until they miss it. Any
     * thread; never held up.
     */
    default void gone(int node) {}

    /**
     * Has another node lead if this one does, so that nobody has to miss it once it ends. Completes when another leads, when
     * this one did not, or when no heir took over in time; never fails. Any thread.
     *
     * @param heirs the other nodes that may lead, the best first
     */
    default CompletableFuture<Void> resign(List<Integer> heirs) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    void close();

    /** Told in order, on one thread at a time, which must not be held up. */
    interface Listener {

        /** A command that changed something was applied on this node. */
        void applied(MetadataImage image);

        /** This node was made leader in a term that no other node has. */
        void leads(int term);

        /** It leads no more, or knows no longer whether it does. */
        void follows();
    }
}
