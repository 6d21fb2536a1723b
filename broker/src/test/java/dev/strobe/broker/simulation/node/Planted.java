package dev.strobe.broker.simulation.node;

import dev.strobe.broker.cluster.metadata.Command;
import dev.strobe.broker.cluster.metadata.MetadataImage;
import dev.strobe.broker.cluster.metadata.ReplicatedPartition;
import dev.strobe.broker.cluster.metadata.ReplicatedTopic;
import dev.strobe.broker.partition.Append;
import dev.strobe.broker.partition.InSyncChanges;
import dev.strobe.broker.partition.LeaderTerm;
import dev.strobe.broker.partition.Partition;
import dev.strobe.broker.partition.ReplicaAnswer;
import dev.strobe.broker.partition.ReplicaFetch;
import dev.strobe.broker.simulation.consensus.ConsensusModel;
import dev.strobe.broker.simulation.consensus.ImageChange;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A bug that the judges must find; {@link #NONE} is the system as it is.
 *
 * @param partitions wraps each partition of each node
 * @param proposals wraps the way by which leaders propose who is in sync
 * @param commands changes what is submitted
 * @param images changes what nodes are shown
 */
public record Planted(
        String name,
        UnaryOperator<Partition> partitions,
        UnaryOperator<InSyncChanges> proposals,
        ConsensusModel.CommandChange commands,
        ImageChange images) {

    public static final Planted NONE = new Planted(
            "none", partition -> partition, changes -> changes, (command, truth) -> command, image -> image);

    /** A leader acknowledges what no follower has yet, whatever the producer asked for. */
    public static final Planted ACKNOWLEDGES_BEFORE_REPLICATION =
            inPartitions("acknowledges before replication", AcknowledgesEarly::new);

    /** A follower goes on from where its own log ends, whatever the leader has before that. */
    public static final Planted SKIPS_TRUNCATION = inPartitions("skips truncation", SkipsTruncation::new);

    /** A leader counts on one in-sync replica less than the metadata says, and for long not again on it. */
    public static final Planted SHRINKS_TOO_FAR = new Planted(
            "shrinks the in-sync set too far",
            ShrinksTooFar::new,
            Planted::withRareGrowth,
            NONE.commands(),
            NONE.images());

    /** Every other leader leads in the epoch of the one before. */
    public static final Planted REUSES_EPOCHS = new Planted(
            "reuses an epoch", NONE.partitions(), NONE.proposals(), Planted::withTrueEpoch, Planted::withReusedEpochs);

    private static final int LEADERS_PER_EPOCH = 2;
    private static final int PROPOSALS_REFUSED = 40;

    private static Planted inPartitions(String name, UnaryOperator<Partition> change) {
        return new Planted(name, change, NONE.proposals(), NONE.commands(), NONE.images());
    }

    private static InSyncChanges withRareGrowth(InSyncChanges real) {
        int[] asked = new int[1];
        return (partition, current, inSync, whenDone) -> {
            if (inSync.size() > current.inSync().size() && ++asked[0] % PROPOSALS_REFUSED != 0) {
                whenDone.accept(InSyncChanges.Verdict.REFUSED);
            } else {
                real.propose(partition, current, inSync, whenDone);
            }
        };
    }

    private static int reused(int epoch) {
        return epoch / LEADERS_PER_EPOCH;
    }

    private static MetadataImage withReusedEpochs(MetadataImage image) {
        Map<String, ReplicatedTopic> topics = new HashMap<>();
        image.topics()
                .forEach((name, topic) -> topics.put(
                        name,
                        new ReplicatedTopic(
                                topic.id(),
                                name,
                                topic.internal(),
                                topic.configs(),
                                topic.partitions().stream()
                                        .map(partition -> withEpoch(partition, reused(partition.leaderEpoch())))
                                        .toList())));
        return new MetadataImage(
                image.version(),
                image.controller(),
                image.controllerEpoch(),
                image.nodes(),
                topics,
                image.names(),
                image.nextProducerId(),
                image.credentials());
    }

    private static ReplicatedPartition withEpoch(ReplicatedPartition of, int epoch) {
        return new ReplicatedPartition(
                of.replicas(), of.inSync(), of.leader(), epoch, of.partitionEpoch(), of.adding(), of.removing());
    }

    /** What nodes propose in the epoch that they were shown is meant for the true one. */
    private static Command withTrueEpoch(Command command, MetadataImage truth) {
        if (!(command instanceof Command.ChangeInSync change)) {
            return command;
        }
        ReplicatedPartition now = truth.partition(change.topic(), change.partition());
        return now == null || reused(now.leaderEpoch()) != change.leaderEpoch()
                ? command
                : new Command.ChangeInSync(
                        change.topic(),
                        change.partition(),
                        change.leader(),
                        change.leaderNodeEpoch(),
                        now.leaderEpoch(),
                        change.partitionEpoch(),
                        change.inSync());
    }

    @Override
    public String toString() {
        return name;
    }

    private static final class AcknowledgesEarly extends ForwardingPartition {

        AcknowledgesEarly(Partition real) {
            super(real);
        }

        @Override
        public void append(Append append) {
            append.allInSync = false;
            real.append(append);
        }
    }

    private static final class SkipsTruncation extends ForwardingPartition {

        private int trueEpoch = -1;

        SkipsTruncation(Partition real) {
            super(real);
        }

        @Override
        public @Nullable ReplicaFetch nextFetch() {
            ReplicaFetch next = real.nextFetch();
            if (next == null || next.lastEpoch() < 0) {
                return next;
            }
            trueEpoch = next.lastEpoch();
            return withLastEpoch(next, next.leaderEpoch());
        }

        @Override
        public boolean replicate(ReplicaFetch asked, ReplicaAnswer answer, ByteBuffer records, Runnable whenReady) {
            ReplicaFetch truth = asked.lastEpoch() < 0 ? asked : withLastEpoch(asked, trueEpoch);
            return real.replicate(truth, answer, records, whenReady);
        }

        private static ReplicaFetch withLastEpoch(ReplicaFetch fetch, int lastEpoch) {
            return new ReplicaFetch(
                    fetch.replica(),
                    fetch.nodeEpoch(),
                    fetch.leaderEpoch(),
                    fetch.offset(),
                    lastEpoch,
                    fetch.startOffset());
        }
    }

    private static final class ShrinksTooFar extends ForwardingPartition {

        private static final int ENOUGH = 3;

        ShrinksTooFar(Partition real) {
            super(real);
        }

        @Override
        public void lead(LeaderTerm term) {
            List<Integer> counted = term.inSync();
            if (counted.size() >= ENOUGH) {
                int last = counted.getLast() == term.nodeId() ? counted.getFirst() : counted.getLast();
                counted = counted.stream().filter(node -> node != last).toList();
            }
            real.lead(
                    new LeaderTerm(term.nodeId(), term.leaderEpoch(), term.partitionEpoch(), term.replicas(), counted));
        }
    }
}
