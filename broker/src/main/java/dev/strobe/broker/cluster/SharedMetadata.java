package dev.strobe.broker.cluster;

import dev.strobe.broker.cluster.consensus.Consensus;
import dev.strobe.broker.cluster.metadata.ClusterMetadata;
import dev.strobe.broker.cluster.metadata.Command;
import dev.strobe.broker.cluster.metadata.MetadataImage;
import dev.strobe.broker.cluster.metadata.Outcome;
import dev.strobe.broker.partition.PartitionLoop;
import dev.strobe.broker.telemetry.Instruments;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;

/**
 * The metadata as this node has taken it up, and commands that complete once it shows them.
 *
 * <p>{@link #takenUp} on the control loop; the rest from any thread.
 */
final class SharedMetadata implements ClusterMetadata {

    /** What stands, and is not shown for so long, was undone by another change. */
    private static final long SHOWN_MS_MAX = 5_000;

    private final Consensus consensus;
    private final PartitionLoop control;
    private final LongAdder submitted;
    private final LongAdder failed;
    private final List<Waiting> waiting = new ArrayList<>();
    private volatile MetadataImage image = MetadataImage.EMPTY;

    private record Waiting(Command command, Outcome outcome, CompletableFuture<Outcome> shown) {}

    SharedMetadata(Consensus consensus, PartitionLoop control, Instruments instruments) {
        this.consensus = consensus;
        this.control = control;
        this.submitted = instruments.counter(
                "strobe_commands_submitted_total", "Changes of metadata that this node proposed for clients");
        this.failed = instruments.counter(
                "strobe_commands_failed_total", "Changes of metadata without a majority in time, or refused");
    }

    @Override
    public MetadataImage image() {
        return image;
    }

    @Override
    public CompletableFuture<Outcome> change(Command command) {
        CompletableFuture<Outcome> shown = new CompletableFuture<>();
        submitted.increment();
        var _ = consensus.submit(command).whenComplete((outcome, failure) -> {
            if (failure != null) {
                failed.increment();
                shown.completeExceptionally(failure);
            } else if (outcome instanceof Outcome.Refused) {
                failed.increment();
                shown.complete(outcome);
            } else {
                control.execute(() -> await(new Waiting(command, outcome, shown)));
            }
        });
        return shown;
    }

    /** The node has taken up an image, or more of the newest one: its partitions are open as far as it can tell. */
    void takenUp(MetadataImage newer) {
        image = newer;
        if (!waiting.isEmpty()) {
            List<Waiting> all = List.copyOf(waiting);
            waiting.clear();
            all.forEach(this::await);
        }
    }

    private void await(Waiting one) {
        if (one.shown().isDone()) {
            return;
        }
        if (Shown.in(image, one.command())) {
            one.shown().complete(one.outcome());
        } else {
            waiting.add(one);
            control.schedule(() -> one.shown().complete(one.outcome()), SHOWN_MS_MAX);
        }
    }
}
