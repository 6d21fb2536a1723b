package dev.strobe.broker.partition;

/**
 * How a leader takes a follower's fetch of one partition. Records, if there are any, lie from the asked offset to
 * {@code endOffset} in the leader's log.
 *
 * @param startOffset of the leader's log
 * @param divergingEpoch the leader's last epoch up to the follower's, where their logs differ; else -1
 * @param divergingEnd where that epoch ends on the leader: the follower cuts its log there and asks again
 */
public record ReplicaAnswer(
        ReplicaError error,
        int leaderEpoch,
        long highWatermark,
        long startOffset,
        long endOffset,
        int divergingEpoch,
        long divergingEnd) {

    public boolean isDiverging() {
        return divergingEpoch >= 0;
    }

    /** Without anything but why. */
    public static ReplicaAnswer refused(ReplicaError error) {
        return new ReplicaAnswer(error, -1, -1, -1, -1, -1, -1);
    }

    /** Why there are no records. */
    public enum ReplicaError {
        NONE,
        NOT_LEADER,
        /** The follower follows an older epoch. */
        FENCED_EPOCH,
        /** It follows a newer one: this node has not heard yet. */
        UNKNOWN_EPOCH,
        /** It asks for what is before the log's start or after its end. */
        OFFSET_OUT_OF_RANGE,
        UNKNOWN_PARTITION,
        NOT_A_REPLICA,
        STORAGE
    }
}
