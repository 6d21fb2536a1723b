package dev.strobe.broker.cluster.control;

import dev.strobe.broker.cluster.consensus.Consensus;
import dev.strobe.broker.cluster.consensus.NoConsensusException;
import dev.strobe.broker.cluster.metadata.Command;
import dev.strobe.broker.cluster.metadata.MetadataImage;
import dev.strobe.broker.cluster.metadata.MetadataState;
import dev.strobe.broker.cluster.metadata.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Agrees to each command at once, or has no majority. */
public final class InstantConsensus implements Consensus {

    public final List<Command> submitted = new ArrayList<>();
    public final List<Integer> gone = new ArrayList<>();
    public boolean hasMajority = true;

    private final MetadataState state = new MetadataState();
    private final List<Consumer<MetadataImage>> listeners = new ArrayList<>();

    /** Tells {@code listener} each new image. */
    public void whenChanged(Consumer<MetadataImage> listener) {
        listeners.add(listener);
    }

    public MetadataImage image() {
        return state.image();
    }

    @Override
    public void start(Listener listener) {
        whenChanged(listener::applied);
    }

    @Override
    public CompletableFuture<Outcome> submit(Command command) {
        submitted.add(command);
        if (!hasMajority) {
            return CompletableFuture.failedFuture(new NoConsensusException("no majority"));
        }
        MetadataImage before = state.image();
        Outcome outcome = state.apply(command);
        if (state.image().version() != before.version()) {
            listeners.forEach(listener -> listener.accept(state.image()));
        }
        return CompletableFuture.completedFuture(outcome);
    }

    @Override
    public void gone(int node) {
        gone.add(node);
    }

    @Override
    public void close() {}
}
