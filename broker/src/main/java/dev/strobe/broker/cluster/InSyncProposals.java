package dev.strobe.broker.cluster;

import dev.strobe.broker.cluster.consensus.Consensus;
import dev.strobe.broker.cluster.metadata.Command;
import dev.strobe.broker.cluster.metadata.Outcome;
import dev.strobe.broker.partition.InSyncChanges;
import dev.strobe.broker.partition.LeaderTerm;
import dev.strobe.broker.partition.Partition;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Has the cluster agree on who is in sync, as this life of the node. Any thread. */
final class InSyncProposals implements InSyncChanges {

    private final Consensus consensus;
    private final LongSupplier nodeEpoch;

    InSyncProposals(Consensus consensus, LongSupplier nodeEpoch) {
        this.consensus = consensus;
        this.nodeEpoch = nodeEpoch;
    }

    @Override
    public void propose(Partition partition, LeaderTerm current, List<Integer> inSync, Consumer<Verdict> whenDone) {
        Command.ChangeInSync change = new Command.ChangeInSync(
                partition.topicId(),
                partition.index(),
                current.nodeId(),
                nodeEpoch.getAsLong(),
                current.leaderEpoch(),
                current.partitionEpoch(),
                inSync);
        var _ = consensus
                .submit(change)
                .whenComplete((outcome, failure) -> partition.loop().execute(() -> whenDone.accept(verdict(outcome))));
    }

    private static Verdict verdict(@Nullable Outcome outcome) {
        return switch (outcome) {
            case null -> Verdict.UNKNOWN;
            case Outcome.Refused refused ->
                refused.reason() == Outcome.Reason.STALE ? Verdict.OUTDATED : Verdict.REFUSED;
            case Outcome.Done _, Outcome.Given _ -> Verdict.ACCEPTED;
        };
    }
}
