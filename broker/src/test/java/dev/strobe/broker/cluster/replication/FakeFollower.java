package dev.strobe.broker.cluster.replication;

import dev.strobe.broker.config.LogConfig;
import dev.strobe.broker.partition.Append;
import dev.strobe.broker.partition.FetchWait;
import dev.strobe.broker.partition.MemoryPartition;
import dev.strobe.broker.partition.Partition;
import dev.strobe.broker.partition.PartitionLoop;
import dev.strobe.broker.partition.PartitionView;
import dev.strobe.broker.partition.ReplicaAnswer;
import dev.strobe.broker.partition.ReplicaAnswer.ReplicaError;
import dev.strobe.broker.partition.ReplicaFetch;
import dev.strobe.broker.partition.TopicId;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A follower of which each byte fetched is a record; what it asks for and what it takes is up to the test. */
final class FakeFollower implements Partition {

    static final TopicId TOPIC = new TopicId(7, 7);

    private final PartitionLoop loop;
    private final int index;
    private @Nullable Runnable whenReady;
    int leaderEpoch = 1;
    long offset;

    /** Answers with an error or without that it could use, and not use. */
    int taken;

    int refused;

    /** Whether it needs time for what it takes: {@link #ready} says when. */
    boolean slow;

    /** Whether it follows at all. */
    boolean follows = true;

    FakeFollower(PartitionLoop loop, int index) {
        this.loop = loop;
        this.index = index;
    }

    @Override
    public @Nullable ReplicaFetch nextFetch() {
        return follows && whenReady == null ? new ReplicaFetch(2, 5, leaderEpoch, offset, 0, 0) : null;
    }

    @Override
    public boolean replicate(ReplicaFetch asked, ReplicaAnswer answer, ByteBuffer records, Runnable ready) {
        if (answer.error() != ReplicaError.NONE) {
            refused++;
            return false;
        }
        taken++;
        offset += records.remaining();
        if (slow && records.hasRemaining()) {
            whenReady = ready;
        } else {
            ready.run();
        }
        return true;
    }

    void ready() {
        Runnable ready = whenReady;
        whenReady = null;
        if (ready != null) {
            ready.run();
        }
    }

    @Override
    public PartitionView view() {
        return new PartitionView(new MemoryPartition(loop).view().log(), offset, "");
    }

    @Override
    public TopicId topicId() {
        return TOPIC;
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
        return leaderEpoch;
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

    @Override
    public String toString() {
        return topic() + "-" + index;
    }
}
