package dev.strobe.broker.api;

import dev.strobe.broker.partition.PartitionRole;
import dev.strobe.broker.partition.PartitionView;
import org.apache.kafka.common.protocol.Errors;

/** Whether a client is right here, and knows who leads (KIP-320). */
final class LeaderCheck {

    /** What a client gives that does not say what it knows. */
    static final int NO_EPOCH = -1;

    private LeaderCheck() {}

    /** In Apache Kafka's order: who knows another epoch is told so, whoever leads. */
    static Errors of(PartitionView view, int clientsEpoch) {
        if (view.role() == PartitionRole.NONE) {
            return Errors.NOT_LEADER_OR_FOLLOWER;
        }
        if (clientsEpoch != NO_EPOCH && clientsEpoch != view.leaderEpoch()) {
            return clientsEpoch > view.leaderEpoch() ? Errors.UNKNOWN_LEADER_EPOCH : Errors.FENCED_LEADER_EPOCH;
        }
        if (!view.isLeader()) {
            return Errors.NOT_LEADER_OR_FOLLOWER;
        }
        return view.isOnline() ? Errors.NONE : Errors.KAFKA_STORAGE_ERROR;
    }
}
