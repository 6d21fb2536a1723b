package dev.strobe.broker.cluster.metadata;

import java.util.List;

/**
 * A partition as the cluster knows it.
 *
 * @param replicas nodes that keep it, the preferred leader first
 * @param inSync those of them that have every record that was acknowledged
 * @param leader {@link #NO_LEADER} while none can lead
 * @param leaderEpoch goes up with each change of the leader, and when it loses one
 * @param partitionEpoch goes up with each change of anything here
 * @param adding replicas that a reassignment brings in
 * @param removing replicas that a reassignment takes out
 */
public record ReplicatedPartition(
        List<Integer> replicas,
        List<Integer> inSync,
        int leader,
        int leaderEpoch,
        int partitionEpoch,
        List<Integer> adding,
        List<Integer> removing) {

    public static final int NO_LEADER = -1;

    public ReplicatedPartition {
        replicas = List.copyOf(replicas);
        inSync = List.copyOf(inSync);
        adding = List.copyOf(adding);
        removing = List.copyOf(removing);
    }

    public boolean isReassigning() {
        return !adding.isEmpty() || !removing.isEmpty();
    }
}
