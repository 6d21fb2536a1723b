package dev.strobe.broker.partition;

import dev.strobe.broker.config.LogConfig;
import dev.strobe.broker.telemetry.trace.TracedOffsets;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One partition. Its state has a single writer, the loop that owns it, and no locks; others read {@link #view()}.
 *
 * <p>Methods marked "owner" must be called on {@link #loop()}.
 */
public interface Partition {

    TopicId topicId();

    String topic();

    int index();

    PartitionLoop loop();

    /** The leader epoch that batches carry. A single node leads in epoch 0. */
    int leaderEpoch();

    /**
     * Leads from now on, or goes on leading with other replicas in sync. One with an older epoch than the last is passed
     * over. Owner.
     */
    default void lead(LeaderTerm term) {
        throw new UnsupportedOperationException("not replicated: " + topic() + "-" + index());
    }

    /**
     * Follows a leader from now on; appends that wait are refused as {@link AppendError#NOT_LEADER}. An older epoch than the
     * last is passed over. Owner.
     *
     * @param leader -1 while there is none
     */
    default void follow(int leader, int leaderEpoch) {
        throw new UnsupportedOperationException("not replicated: " + topic() + "-" + index());
    }

    /**
     * Whether this node has lost touch with the cluster: then another may lead, so a leader refuses appends, those that wait
     * included, and consumers. Owner.
     */
    default void fence(boolean outOfTouch) {}

    /** Takes note of what a follower has, which may move the high watermark, and says what it gets. Owner. */
    default ReplicaAnswer replicaFetch(ReplicaFetch fetch) {
        return ReplicaAnswer.refused(ReplicaAnswer.ReplicaError.NOT_LEADER);
    }

    /** As {@link #addWait}, for followers: called each time the end of the log moves. Owner. */
    default void addReplicaWait(FetchWait wait) {
        wait.advanced(this, Integer.MAX_VALUE);
    }

    /** Owner. */
    default void removeReplicaWait(FetchWait wait) {}

    /**
     * What to ask the leader for next; null where it does not follow, is cutting its log, or waits for it to be durable: under
     * group commit the offset asked for says that all before it survives a crash, and the leader counts on that. Owner.
     */
    default @Nullable ReplicaFetch nextFetch() {
        return null;
    }

    /**
     * Runs it once on the loop when {@link #nextFetch}, which gave null to a partition that follows, may give something; never
     * if it does not follow. Owner.
     */
    default void whenFetchable(Runnable ready) {}

    /**
     * Takes a leader's answer to {@link #nextFetch}: appends the records, cuts the log where they diverge, moves start and
     * high watermark along. An answer that came too late is passed over: one to what it would not ask now. Owner.
     *
     * @param asked what it is the answer to
     * @param records whole batches and perhaps a part of one more; only used during this call
     * @param whenReady called once on the loop when {@link #nextFetch} may be asked again: before this returns, unless the log
     *     is being cut, or (under group commit, and then soon) the records are being made durable
     * @return whether the follower goes on; false where it cannot use the answer and shall wait before it asks again
     */
    default boolean replicate(ReplicaFetch asked, ReplicaAnswer answer, ByteBuffer records, Runnable whenReady) {
        throw new UnsupportedOperationException("not replicated: " + topic() + "-" + index());
    }

    /** Where an epoch ends in this log: the largest epoch up to {@code epoch}, and the offset after its last record. Any thread. */
    default EpochEnd endOf(int epoch) {
        return new EpochEnd(leaderEpoch(), view().highWatermark());
    }

    /** @param epoch -1 where the log has none up to the one asked for; then the offset is -1 as well */
    record EpochEnd(int epoch, long endOffset) {}

    /** The latest published state. Any thread. */
    PartitionView view();

    /** Where its traced records lie; null if it never had one. Any thread. */
    default @Nullable TracedOffsets traced() {
        return null;
    }

    /** Checks, assigns offsets, writes, and completes the append: at once, or once it is durable. Owner. */
    void append(Append append);

    /**
     * Calls {@code wait} each time the high watermark moves, until it is removed. One that waits already stays where it is;
     * a partition that does not serve calls it before this returns, with {@code Integer.MAX_VALUE}, and forgets it. Owner.
     */
    void addWait(FetchWait wait);

    /** Owner. */
    void removeWait(FetchWait wait);

    /**
     * Gives up records before {@code offset} (at most the high watermark); then {@link #view()} says the new start. Owner.
     *
     * @throws dev.strobe.broker.storage.DiskException if the disk refuses to remember it
     */
    void deleteBefore(long offset);

    /** Owner. */
    void configure(LogConfig config);

    /** Retention, expiry of producers, and whatever else is due. Owner; called every {@code log.retention.check.interval.ms}. */
    void housekeep(long nowEpochMs);

    /**
     * Reads the last gigabyte of the log and checks every batch; damage takes the partition offline. For once after the
     * start, where recovery took closed segments on trust. Any thread that may wait; appends go on meanwhile.
     */
    void verify();

    /** Stops serving: waiting appends and fetches are answered. Owner. */
    void stopServing(String reason);

    /** Closes the log in order. After {@link #stopServing}, on a thread that may wait. */
    void close();
}
