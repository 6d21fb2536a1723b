package dev.strobe.broker.simulation.node;

import dev.strobe.broker.cluster.replication.FetchAsk;
import dev.strobe.broker.cluster.replication.FetchGot;
import dev.strobe.broker.log.LogSlice;
import dev.strobe.broker.partition.FetchWait;
import dev.strobe.broker.partition.Partition;
import dev.strobe.broker.partition.ReplicaAnswer;
import dev.strobe.broker.partition.ReplicaFetch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Serves one follower's fetch, as the broker's handlers do: each partition on its own loop; where nothing is there, it waits at
 * all of them until one has something or the time is over, and then answers with what is there.
 */
final class FetchServing implements FetchWait {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final FetchAsk ask;
    private final Function<FetchAsk.Part, @Nullable Partition> lookup;
    private final Consumer<Runnable> afterWait;
    private final Consumer<FetchGot> answer;
    private final FetchGot.Part[] got;
    private int missing;
    private boolean waits;
    private boolean done;

    /** @param afterWait runs a task once the follower has waited long enough */
    FetchServing(
            FetchAsk ask,
            Function<FetchAsk.Part, @Nullable Partition> lookup,
            Consumer<Runnable> afterWait,
            Consumer<FetchGot> answer) {
        this.ask = ask;
        this.lookup = lookup;
        this.afterWait = afterWait;
        this.answer = answer;
        this.got = new FetchGot.Part[ask.parts().size()];
    }

    void start() {
        readAll();
    }

    private void readAll() {
        missing = got.length;
        for (int index = 0; index < got.length; index++) {
            FetchAsk.Part part = ask.parts().get(index);
            Partition partition = lookup.apply(part);
            int at = index;
            if (partition == null) {
                ReplicaAnswer unknown = ReplicaAnswer.refused(ReplicaAnswer.ReplicaError.UNKNOWN_PARTITION);
                read(at, new FetchGot.Part(part.topic(), part.partition(), unknown, NOTHING));
            } else {
                partition.loop().execute(() -> read(at, read(part, partition)));
            }
        }
    }

    private FetchGot.Part read(FetchAsk.Part part, Partition partition) {
        ReplicaFetch fetch = part.fetch();
        // On the wire the follower's life stands beside the partitions.
        ReplicaAnswer taken = partition.replicaFetch(new ReplicaFetch(
                ask.replica(),
                ask.nodeEpoch(),
                fetch.leaderEpoch(),
                fetch.offset(),
                fetch.lastEpoch(),
                fetch.startOffset()));
        ByteBuffer records = NOTHING;
        boolean readable = taken.error() == ReplicaAnswer.ReplicaError.NONE && !taken.isDiverging();
        if (readable && part.fetch().offset() < taken.endOffset()) {
            LogSlice slice =
                    partition.view().log().read(part.fetch().offset(), taken.endOffset(), part.bytesMax(), true);
            records = copy(slice);
        }
        return new FetchGot.Part(part.topic(), part.partition(), taken, records);
    }

    static ByteBuffer copy(LogSlice slice) {
        ByteBuffer bytes = ByteBuffer.allocate(slice.sizeBytes());
        slice.copyTo(bytes, 0);
        slice.release();
        return bytes.clear();
    }

    private void read(int index, FetchGot.Part part) {
        got[index] = part;
        if (--missing > 0) {
            return;
        }
        if (waits || ask.waitMs() == 0 || hasNews()) {
            finish();
        } else {
            waits = true;
            await();
        }
    }

    private boolean hasNews() {
        long bytes = 0;
        for (FetchGot.Part part : got) {
            bytes += part.records().remaining();
            if (part.answer().error() != ReplicaAnswer.ReplicaError.NONE
                    || part.answer().isDiverging()) {
                return true;
            }
        }
        return bytes >= ask.bytesMin();
    }

    private void await() {
        for (int index = 0; index < got.length; index++) {
            Partition partition = lookup.apply(ask.parts().get(index));
            long endRead = got[index].answer().endOffset();
            if (partition != null) {
                partition.loop().execute(() -> await(partition, endRead));
            }
        }
        afterWait.accept(this::wake);
    }

    private void await(Partition partition, long endRead) {
        if (done) {
            return;
        }
        if (partition.view().log().endOffset() > endRead) {
            wake();
        } else {
            partition.addReplicaWait(this);
        }
    }

    @Override
    public void advanced(Partition partition, int bytes) {
        wake();
    }

    private void wake() {
        if (done) {
            return;
        }
        done = true;
        for (FetchAsk.Part part : ask.parts()) {
            Partition partition = lookup.apply(part);
            if (partition != null) {
                partition.loop().execute(() -> partition.removeReplicaWait(this));
            }
        }
        readAll();
    }

    private void finish() {
        answer.accept(new FetchGot("", new ArrayList<>(List.of(got))));
    }
}
