package dev.strobe.broker.partition;

import dev.strobe.broker.config.LogConfig;
import dev.strobe.broker.telemetry.trace.TracedOffsets;
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
