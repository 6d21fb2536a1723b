package dev.strobe.broker.cluster.replication;

import dev.strobe.broker.config.LogConfig;
import dev.strobe.broker.partition.Append;
import dev.strobe.broker.partition.FetchWait;
import dev.strobe.broker.partition.LedBytes;
import dev.strobe.broker.partition.MemoryPartition;
import dev.strobe.broker.partition.Partition;
import dev.strobe.broker.partition.PartitionLoop;
import dev.strobe.broker.partition.PartitionRole;
import dev.strobe.broker.partition.PartitionView;
import dev.strobe.broker.partition.ReplicaAnswer;
import dev.strobe.broker.partition.ReplicaAnswer.ReplicaError;
import dev.strobe.broker.partition.ReplicaFetch;
import dev.strobe.broker.partition.TopicId;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A follower of {@link LedBytes}: keeps every byte that it gets. */
public final class BytesFollower implements Partition {

    private final PartitionLoop loop;
    private final int index;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

    public BytesFollower(PartitionLoop loop, int index) {
        this.loop = loop;
        this.index = index;
    }

    /** Any thread. */
    public byte[] content() {
        return kept.toByteArray();
    }

    /** Any thread. */
    public long size() {
        return kept.size();
    }

    @Override
    public @Nullable ReplicaFetch nextFetch() {
        return new ReplicaFetch(2, -1, 1, kept.size(), 0, 0);
    }

    @Override
    public boolean replicate(ReplicaFetch asked, ReplicaAnswer answer, ByteBuffer records, Runnable whenReady) {
        if (!loop.inLoop()) {
            throw new IllegalStateException("off its loop");
        }
        if (answer.error() != ReplicaError.NONE) {
            return false;
        }
        byte[] bytes = new byte[records.remaining()];
        records.get(bytes);
        kept.writeBytes(bytes);
        whenReady.run();
        return true;
    }

    @Override
    public PartitionView view() {
        return new PartitionView(new MemoryPartition(loop).view().log(), 0, "", PartitionRole.FOLLOWER, 1);
    }

    @Override
    public TopicId topicId() {
        return LedBytes.TOPIC;
    }

    @Override
    public String topic() {
        return "orders";
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public PartitionLoop loop() {
        return loop;
    }

    @Override
    public int leaderEpoch() {
        return 1;
    }

    @Override
    public void append(Append append) {
        throw new IllegalStateException("a follower takes no appends");
    }

    @Override
    public void addWait(FetchWait wait) {}

    @Override
    public void removeWait(FetchWait wait) {}

    @Override
    public void deleteBefore(long before) {}

    @Override
    public void configure(LogConfig config) {}

    @Override
    public void housekeep(long nowEpochMs) {}

    @Override
    public void verify() {}

    @Override
    public void stopServing(String reason) {}

    @Override
    public void close() {}
}
