package dev.strobe.broker.api.groups;

import dev.strobe.broker.group.GroupError;
import org.apache.kafka.common.protocol.Errors;

/** The protocol's word for what a group answers. */
final class ProtocolErrors {

    private ProtocolErrors() {}

    static Errors of(GroupError error) {
        return switch (error) {
            case NONE -> Errors.NONE;
            case INVALID_GROUP_ID -> Errors.INVALID_GROUP_ID;
            case INVALID_SESSION_TIMEOUT -> Errors.INVALID_SESSION_TIMEOUT;
            case UNKNOWN_MEMBER_ID -> Errors.UNKNOWN_MEMBER_ID;
            case MEMBER_ID_REQUIRED -> Errors.MEMBER_ID_REQUIRED;
            case FENCED_INSTANCE_ID -> Errors.FENCED_INSTANCE_ID;
            case ILLEGAL_GENERATION -> Errors.ILLEGAL_GENERATION;
            case INCONSISTENT_PROTOCOL -> Errors.INCONSISTENT_GROUP_PROTOCOL;
            case REBALANCE_IN_PROGRESS -> Errors.REBALANCE_IN_PROGRESS;
            // Kafka has no bound on groups; this error ends a client at once instead of having it try for ever.
            case GROUP_FULL, TOO_MANY_GROUPS -> Errors.GROUP_MAX_SIZE_REACHED;
            case GROUP_NOT_FOUND -> Errors.GROUP_ID_NOT_FOUND;
            case GROUP_NOT_EMPTY -> Errors.NON_EMPTY_GROUP;
            case SUBSCRIBED_TO_TOPIC -> Errors.GROUP_SUBSCRIBED_TO_TOPIC;
            case METADATA_TOO_LARGE -> Errors.OFFSET_METADATA_TOO_LARGE;
            case RECORD_TOO_LARGE -> Errors.UNKNOWN_SERVER_ERROR;
            case LOADING -> Errors.COORDINATOR_LOAD_IN_PROGRESS;
            case NOT_COORDINATOR -> Errors.NOT_COORDINATOR;
            case NOT_AVAILABLE -> Errors.COORDINATOR_NOT_AVAILABLE;
        };
    }

    static short codeOf(GroupError error) {
        return of(error).code();
    }

    /** As {@link #codeOf}, where offsets are stored. */
    static short commitCodeOf(GroupError error) {
        return error == GroupError.RECORD_TOO_LARGE ? Errors.INVALID_COMMIT_OFFSET_SIZE.code() : codeOf(error);
    }
}
