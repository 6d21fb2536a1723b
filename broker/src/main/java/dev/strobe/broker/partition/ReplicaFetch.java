package dev.strobe.broker.partition;

/**
 * What a follower has of a partition, and wants next.
 *
 * @param replica its node
 * @param nodeEpoch of its registration; -1 where it does not say
 * @param leaderEpoch in which it follows
 * @param offset it has everything before it
 * @param lastEpoch leader epoch of its last batch; -1 if it has none
 * @param startOffset its first offset
 */
public record ReplicaFetch(
        int replica, long nodeEpoch, int leaderEpoch, long offset, int lastEpoch, long startOffset) {}
