package dev.strobe.broker.api.topics;

import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which replicas a client may name for a partition: this node, once. */
final class Assignments {

    private Assignments() {}

    /** What is wrong with one partition's replicas, in Kafka's words; null if nothing is. */
    static @Nullable String problem(List<Integer> brokerIds, int nodeId) {
        if (brokerIds.isEmpty()) {
            return "The manual partition assignment includes an empty replica list.";
        }
        HashSet<Integer> seen = new HashSet<>();
        for (int brokerId : brokerIds) {
            if (!seen.add(brokerId)) {
                return "The manual partition assignment includes the broker " + brokerId + " more than once.";
            }
            if (brokerId != nodeId) {
                return "The manual partition assignment includes broker " + brokerId
                        + ", but no such broker is registered.";
            }
        }
        return null;
    }
}
