package dev.strobe.broker.partition;

import java.util.List;

/**
 * What the metadata says of a partition that this node leads.
 *
 * @param nodeId this node
 * @param partitionEpoch of this state: a later one within the same leader epoch tells of other in-sync replicas
 * @param replicas nodes that keep it
 * @param inSync those of them that count for the high watermark, this node included
 */
public record LeaderTerm(
        int nodeId, int leaderEpoch, int partitionEpoch, List<Integer> replicas, List<Integer> inSync) {

    public LeaderTerm {
        replicas = List.copyOf(replicas);
        inSync = List.copyOf(inSync);
    }

    /** Of a single node. */
    public static LeaderTerm alone(int nodeId) {
        return new LeaderTerm(nodeId, 0, 0, List.of(nodeId), List.of(nodeId));
    }
}
