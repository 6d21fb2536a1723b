package dev.strobe.broker.cluster.replication;

import dev.strobe.broker.partition.Partition;
import dev.strobe.broker.partition.ReplicaFetch;
import org.jspecify.annotations.Nullable;

/** A partition among those that follow one leader. Its loop only. */
final class FollowedPartition {

    final Partition partition;

    /** Whether it is a new replica, whose copying must not take more than its share. */
    boolean throttled;

    /** Asked for again from then on; 0 for at once. */
    long retryNs;

    /** What the request under way asks for it; null if that does not name it. */
    @Nullable ReplicaFetch asked;

    /** Whether it has not yet taken all of the last answer: it makes it durable, or cuts its log. */
    boolean busy;

    /** Whether it tells when it can ask again, without having taken an answer. */
    boolean awaited;

    /** What the leader had and it had not, at the last answer. */
    long lagRecords;

    /** Whether it had not all then, or nobody knows. */
    boolean behind = true;

    /** When it last had all, or began to follow. */
    long caughtUpNs;

    FollowedPartition(Partition partition, long nowNs) {
        this.partition = partition;
        this.caughtUpNs = nowNs;
    }

    @SuppressWarnings("ReferenceEquality") // a partition that was closed and opened again is another one
    boolean isOf(Partition other) {
        return partition == other;
    }
}
