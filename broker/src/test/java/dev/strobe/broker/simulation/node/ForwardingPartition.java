package dev.strobe.broker.simulation.node;

import dev.strobe.broker.config.LogConfig;
import dev.strobe.broker.partition.Append;
import dev.strobe.broker.partition.FetchWait;
import dev.strobe.broker.partition.LeaderTerm;
import dev.strobe.broker.partition.Partition;
import dev.strobe.broker.partition.PartitionLoop;
import dev.strobe.broker.partition.PartitionView;
import dev.strobe.broker.partition.ReplicaAnswer;
import dev.strobe.broker.partition.ReplicaFetch;
import dev.strobe.broker.partition.TopicId;
import dev.strobe.broker.telemetry.trace.TracedOffsets;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A partition that does what another does, for a bug to be planted in one of its methods. */
class ForwardingPartition implements Partition {

    final Partition real;

    ForwardingPartition(Partition real) {
        this.real = real;
    }

    @Override
    public TopicId topicId() {
        return real.topicId();
    }

    @Override
    public String topic() {
        return real.topic();
    }

    @Override
    public int index() {
        return real.index();
    }

    @Override
    public PartitionLoop loop() {
        return real.loop();
    }

    @Override
    public int leaderEpoch() {
        return real.leaderEpoch();
    }

    @Override
    public void lead(LeaderTerm term) {
        real.lead(term);
    }

    @Override
    public void follow(int leader, int leaderEpoch) {
        real.follow(leader, leaderEpoch);
    }

    @Override
    public void fence(boolean outOfTouch) {
        real.fence(outOfTouch);
    }

    @Override
    public ReplicaAnswer replicaFetch(ReplicaFetch fetch) {
        return real.replicaFetch(fetch);
    }

    @Override
    public void addReplicaWait(FetchWait wait) {
        real.addReplicaWait(wait);
    }

    @Override
    public void removeReplicaWait(FetchWait wait) {
        real.removeReplicaWait(wait);
    }

    @Override
    public @Nullable ReplicaFetch nextFetch() {
        return real.nextFetch();
    }

    @Override
    public void whenFetchable(Runnable ready) {
        real.whenFetchable(ready);
    }

    @Override
    public boolean replicate(ReplicaFetch asked, ReplicaAnswer answer, ByteBuffer records, Runnable whenReady) {
        return real.replicate(asked, answer, records, whenReady);
    }

    @Override
    public EpochEnd endOf(int epoch) {
        return real.endOf(epoch);
    }

    @Override
    public PartitionView view() {
        return real.view();
    }

    @Override
    public @Nullable TracedOffsets traced() {
        return real.traced();
    }

    @Override
    public void append(Append append) {
        real.append(append);
    }

    @Override
    public void addWait(FetchWait wait) {
        real.addWait(wait);
    }

    @Override
    public void removeWait(FetchWait wait) {
        real.removeWait(wait);
    }

    @Override
    public void deleteBefore(long offset) {
        real.deleteBefore(offset);
    }

    @Override
    public void configure(LogConfig config) {
        real.configure(config);
    }

    @Override
    public void housekeep(long nowEpochMs) {
        real.housekeep(nowEpochMs);
    }

    @Override
    public void verify() {
        real.verify();
    }

    @Override
    public void stopServing(String reason) {
        real.stopServing(reason);
    }

    @Override
    public void close() {
        real.close();
    }
}
