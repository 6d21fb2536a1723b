package dev.strobe.broker.api.cluster;

import dev.strobe.broker.cluster.metadata.Outcome;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** What became of a change in the protocol's words; the message is null where there is no error. */
record ChangeAnswer(Errors error, @Nullable String message) {

    static final ChangeAnswer DONE = new ChangeAnswer(Errors.NONE, null);

    static ChangeAnswer of(Errors error) {
        return new ChangeAnswer(error, error.message());
    }

    /** @param outcome null where nobody knows it: there was no majority in time */
    static ChangeAnswer of(@Nullable Outcome outcome) {
        return switch (outcome) {
            case null ->
                new ChangeAnswer(
                        Errors.REQUEST_TIMED_OUT, "The nodes did not agree in time; the change may still be made.");
            case Outcome.Done _ -> DONE;
            case Outcome.Given _ -> DONE;
            case Outcome.Refused refused -> new ChangeAnswer(error(refused.reason()), refused.message());
        };
    }

    private static Errors error(Outcome.Reason reason) {
        return switch (reason) {
            case STALE -> Errors.INVALID_UPDATE_VERSION;
            case INELIGIBLE_REPLICA -> Errors.INELIGIBLE_REPLICA;
            case UNKNOWN_TOPIC -> Errors.UNKNOWN_TOPIC_OR_PARTITION;
            case TOPIC_EXISTS -> Errors.TOPIC_ALREADY_EXISTS;
            case INVALID_NAME -> Errors.INVALID_TOPIC_EXCEPTION;
            case INVALID_PARTITIONS -> Errors.INVALID_PARTITIONS;
            case INVALID_REPLICATION -> Errors.INVALID_REPLICATION_FACTOR;
            case INVALID_ASSIGNMENT -> Errors.INVALID_REPLICA_ASSIGNMENT;
            case INVALID_CONFIG -> Errors.INVALID_CONFIG;
            case TOO_MANY_PARTITIONS -> Errors.POLICY_VIOLATION;
            case ELECTION_NOT_NEEDED -> Errors.ELECTION_NOT_NEEDED;
            case PREFERRED_LEADER_NOT_AVAILABLE -> Errors.PREFERRED_LEADER_NOT_AVAILABLE;
            case ELIGIBLE_LEADERS_NOT_AVAILABLE -> Errors.ELIGIBLE_LEADERS_NOT_AVAILABLE;
            case NO_REASSIGNMENT -> Errors.NO_REASSIGNMENT_IN_PROGRESS;
            case UNKNOWN_NODE -> Errors.BROKER_ID_NOT_REGISTERED;
            case DUPLICATE_NODE -> Errors.DUPLICATE_BROKER_REGISTRATION;
            case UNKNOWN_CREDENTIAL -> Errors.RESOURCE_NOT_FOUND;
        };
    }
}
