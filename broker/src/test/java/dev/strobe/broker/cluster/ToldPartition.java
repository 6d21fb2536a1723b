package dev.strobe.broker.cluster;

import dev.strobe.broker.config.LogConfig;
import dev.strobe.broker.partition.Append;
import dev.strobe.broker.partition.FetchWait;
import dev.strobe.broker.partition.LeaderTerm;
import dev.strobe.broker.partition.Partition;
import dev.strobe.broker.partition.PartitionLoop;
import dev.strobe.broker.partition.PartitionView;
import dev.strobe.broker.partition.TopicId;
import dev.strobe.broker.time.NanoClock;
import java.util.List;

/** A partition that only notes what it is told. */
final class ToldPartition implements Partition {

    private final TopicId topicId;
    private final String topic;
    private final int index;
    private final PartitionLoop loop;
    private final List<String> told;

    ToldPartition(TopicId topicId, String topic, int index, PartitionLoop loop, List<String> told) {
        this.topicId = topicId;
        this.topic = topic;
        this.index = index;
        this.loop = loop;
        this.told = told;
    }

    @Override
    public TopicId topicId() {
        return topicId;
    }

    @Override
    public String topic() {
        return topic;
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
        return 0;
    }

    @Override
    public void lead(LeaderTerm term) {
        told.add(this + " leads epoch " + term.leaderEpoch() + " in sync " + term.inSync());
    }

    @Override
    public void follow(int leader, int leaderEpoch) {
        told.add(this + " follows " + leader + " epoch " + leaderEpoch);
    }

    @Override
    public void fence(boolean outOfTouch) {
        told.add(this + (outOfTouch ? " fenced" : " unfenced"));
    }

    @Override
    public PartitionView view() {
        return new ElsewherePartition(topicId, topic, index, loop, NanoClock.system(), "").view();
    }

    @Override
    public void append(Append append) {
        throw new UnsupportedOperationException("no test appends");
    }

    @Override
    public void addWait(FetchWait wait) {
        throw new UnsupportedOperationException("no test fetches");
    }

    @Override
    public void removeWait(FetchWait wait) {
        throw new UnsupportedOperationException("no test fetches");
    }

    @Override
    public void deleteBefore(long offset) {}

    @Override
    public void configure(LogConfig config) {
        told.add(this + " in sync at least " + config.inSyncMin());
    }

    @Override
    public void housekeep(long nowEpochMs) {}

    @Override
    public void verify() {}

    @Override
    public void stopServing(String reason) {
        told.add(this + " stops: " + reason);
    }

    @Override
    public void close() {
        told.add(this + " closed");
    }

    @Override
    public String toString() {
        return topic + "-" + index;
    }
}
