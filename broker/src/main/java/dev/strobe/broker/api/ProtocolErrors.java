package dev.strobe.broker.api;

import dev.strobe.broker.partition.AppendError;
import dev.strobe.broker.partition.ReplicaAnswer.ReplicaError;
import org.apache.kafka.common.protocol.Errors;

/** The protocol's error for each outcome of a partition. */
final class ProtocolErrors {

    private ProtocolErrors() {}

    /** Followers read them back. */
    static Errors of(ReplicaError error) {
        return switch (error) {
            case NONE -> Errors.NONE;
            case NOT_LEADER -> Errors.NOT_LEADER_OR_FOLLOWER;
            case FENCED_EPOCH -> Errors.FENCED_LEADER_EPOCH;
            case UNKNOWN_EPOCH -> Errors.UNKNOWN_LEADER_EPOCH;
            case OFFSET_OUT_OF_RANGE -> Errors.OFFSET_OUT_OF_RANGE;
            case UNKNOWN_PARTITION -> Errors.UNKNOWN_TOPIC_OR_PARTITION;
            case NOT_A_REPLICA -> Errors.REPLICA_NOT_AVAILABLE;
            case STORAGE -> Errors.KAFKA_STORAGE_ERROR;
        };
    }

    static Errors of(AppendError error) {
        return switch (error) {
            case NONE -> Errors.NONE;
            case CORRUPT -> Errors.CORRUPT_MESSAGE;
            // As Apache Kafka answers since it dropped the old formats.
            case UNSUPPORTED_FORMAT -> Errors.INVALID_RECORD;
            case UNSUPPORTED_COMPRESSION -> Errors.UNSUPPORTED_COMPRESSION_TYPE;
            case INVALID_RECORD -> Errors.INVALID_RECORD;
            case INVALID_TIMESTAMP -> Errors.INVALID_TIMESTAMP;
            case TOO_LARGE -> Errors.MESSAGE_TOO_LARGE;
            case OUT_OF_ORDER_SEQUENCE -> Errors.OUT_OF_ORDER_SEQUENCE_NUMBER;
            case DUPLICATE_SEQUENCE -> Errors.DUPLICATE_SEQUENCE_NUMBER;
            case INVALID_PRODUCER_EPOCH -> Errors.INVALID_PRODUCER_EPOCH;
            case TRANSACTIONS_UNSUPPORTED -> Errors.INVALID_TXN_STATE;
            case STORAGE -> Errors.KAFKA_STORAGE_ERROR;
            case NOT_SERVED, NOT_LEADER -> Errors.NOT_LEADER_OR_FOLLOWER;
            case NOT_ENOUGH_REPLICAS -> Errors.NOT_ENOUGH_REPLICAS;
            case NOT_ENOUGH_REPLICAS_AFTER_APPEND -> Errors.NOT_ENOUGH_REPLICAS_AFTER_APPEND;
            case TIMED_OUT -> Errors.REQUEST_TIMED_OUT;
        };
    }
}
