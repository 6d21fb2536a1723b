package dev.strobe.broker.api;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which replicas a client may name for a partition: nodes that are registered, each once. */
public final class ReplicaAssignments {

    /** Where a partition may have any number of replicas. */
    public static final int ANY_COUNT = -1;

    private ReplicaAssignments() {}

    /**
     * What is wrong with one partition's replicas, in Kafka's words; null if nothing is.
     *
     * @param registered ids of all nodes
     * @param count how many the other partitions have, or {@link #ANY_COUNT}
     */
    public static @Nullable String problem(List<Integer> brokerIds, Set<Integer> registered, int count) {
        if (brokerIds.isEmpty()) {
            return "The manual partition assignment includes an empty replica list.";
        }
        for (int brokerId : new TreeSet<>(brokerIds)) {
            if (!registered.contains(brokerId)) {
                return "The manual partition assignment includes broker " + brokerId
                        + ", but no such broker is registered.";
            }
            if (brokerIds.indexOf(brokerId) != brokerIds.lastIndexOf(brokerId)) {
                return "The manual partition assignment includes the broker " + brokerId + " more than once.";
            }
        }
        return count == ANY_COUNT || brokerIds.size() == count
                ? null
                : "The manual partition assignment includes a partition with " + brokerIds.size()
                        + " replica(s), but this is not consistent with previous partitions, which have " + count
                        + " replica(s).";
    }
}
