package dev.strobe.broker.simulation.node;

import dev.strobe.broker.cluster.Member;
import dev.strobe.broker.cluster.metadata.ReplicatedPartition;
import dev.strobe.broker.log.LogView;
import dev.strobe.broker.partition.AppendError;
import dev.strobe.broker.partition.FetchWait;
import dev.strobe.broker.partition.Partition;
import dev.strobe.broker.partition.PartitionView;
import dev.strobe.broker.simulation.client.NodeApi;
import dev.strobe.broker.simulation.client.Place;
import dev.strobe.broker.topic.Topic;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a node answers its clients: a thin model of the broker's handlers over the real partitions. */
final class ServedApi implements NodeApi {

    private final Member member;

    ServedApi(Member member) {
        this.member = member;
    }

    @Override
    public void leaderOf(Place place, Consumer<Leader> answer) {
        if (!member.isInTouch()) {
            return;
        }
        ReplicatedPartition known = member.metadata().image().partition(place.topic(), place.partition());
        answer.accept(
                known == null ? new Leader(false, -1, -1) : new Leader(true, known.leader(), known.leaderEpoch()));
    }

    @Override
    public void produce(Place place, ByteBuffer batch, boolean allInSync, int timeoutMs, Consumer<Produced> answer) {
        Partition partition = partition(place);
        if (partition == null) {
            answer.accept(new Produced(AppendError.NOT_LEADER, -1, false));
        } else {
            SimAppend append = new SimAppend(batch, allInSync, timeoutMs, answer);
            partition.loop().execute(() -> partition.append(append));
        }
    }

    @Override
    public void fetch(Place place, long offset, int bytesMax, int waitMs, Consumer<Fetched> answer) {
        Partition partition = partition(place);
        Fetched fetched = partition == null ? Fetched.refused(Status.NOT_LEADER) : read(partition, offset, bytesMax);
        if (partition == null
                || waitMs == 0
                || fetched.status() != Status.OK
                || fetched.records().hasRemaining()) {
            answer.accept(fetched);
        } else {
            Waiting waiting = new Waiting(partition, () -> answer.accept(read(partition, offset, bytesMax)));
            partition.loop().execute(() -> waiting.begin(fetched.highWatermark(), waitMs));
        }
    }

    private static Fetched read(Partition partition, long offset, int bytesMax) {
        PartitionView view = partition.view();
        if (!view.isOnline() || !view.isLeader()) {
            return Fetched.refused(Status.NOT_LEADER);
        }
        LogView log = view.log();
        if (offset < log.startOffset() || offset > log.endOffset()) {
            return Fetched.refused(Status.OUT_OF_RANGE);
        }
        byte[] records = offset >= view.highWatermark()
                ? new byte[0]
                : FetchServing.copy(log.read(offset, view.highWatermark(), bytesMax, true))
                        .array();
        return new Fetched(Status.OK, view.leaderEpoch(), view.highWatermark(), ByteBuffer.wrap(records));
    }

    /** A consumer that waits for the high watermark to move. */
    private static final class Waiting implements FetchWait {
        private final Partition partition;
        private final Runnable end;
        private boolean done;

        Waiting(Partition partition, Runnable end) {
            this.partition = partition;
            this.end = end;
        }

        void begin(long highWatermark, int waitMs) {
            if (partition.view().highWatermark() > highWatermark) {
                end();
                return;
            }
            partition.loop().schedule(this::end, waitMs);
            partition.addWait(this);
        }

        @Override
        public void advanced(Partition moved, int bytes) {
            end();
        }

        private void end() {
            if (!done) {
                done = true;
                partition.removeWait(this);
                end.run();
            }
        }
    }

    @Nullable Partition partition(Place place) {
        Topic topic = member.topics().image().byId(place.topic());
        return topic == null ? null : topic.partition(place.partition());
    }
}
