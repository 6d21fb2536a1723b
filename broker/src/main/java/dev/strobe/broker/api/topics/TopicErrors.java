package dev.strobe.broker.api.topics;

import dev.strobe.broker.partition.TopicId;
import dev.strobe.broker.topic.TopicError;
import dev.strobe.broker.topic.TopicOutcome;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** The catalogue's outcomes in the protocol's words. */
final class TopicErrors {

    private TopicErrors() {}

    /** An error with its message for the client; the message is null where there is no error. */
    record Answer(Errors error, @Nullable String message) {

        static final Answer NONE = new Answer(Errors.NONE, null);

        static Answer of(Errors error) {
            return new Answer(error, error.message());
        }
    }

    /** A change that failed with an exception met a broken invariant: the log says which, the client only that. */
    static Answer answer(@Nullable TopicOutcome outcome) {
        return switch (outcome) {
            case null -> Answer.of(Errors.UNKNOWN_SERVER_ERROR);
            case TopicOutcome.Done _ -> Answer.NONE;
            case TopicOutcome.Refused refused -> new Answer(error(refused.error()), refused.message());
        };
    }

    static Errors error(TopicError error) {
        return switch (error) {
            case UNKNOWN_TOPIC -> Errors.UNKNOWN_TOPIC_OR_PARTITION;
            case TOPIC_EXISTS -> Errors.TOPIC_ALREADY_EXISTS;
            case INVALID_NAME -> Errors.INVALID_TOPIC_EXCEPTION;
            case INVALID_PARTITIONS -> Errors.INVALID_PARTITIONS;
            case INVALID_REPLICATION -> Errors.INVALID_REPLICATION_FACTOR;
            case INVALID_ASSIGNMENT -> Errors.INVALID_REPLICA_ASSIGNMENT;
            case INVALID_CONFIG -> Errors.INVALID_CONFIG;
            case TOO_MANY_PARTITIONS -> Errors.POLICY_VIOLATION;
            case BUSY, NOT_AGREED -> Errors.REQUEST_TIMED_OUT;
            case STORAGE -> Errors.KAFKA_STORAGE_ERROR;
            case NOT_SERVED -> Errors.NOT_CONTROLLER;
        };
    }

    static Uuid uuid(TopicId id) {
        return new Uuid(id.high(), id.low());
    }
}
