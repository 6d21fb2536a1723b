package dev.strobe.broker.api;

import dev.strobe.broker.partition.AppendError;
import org.apache.kafka.common.protocol.Errors;

/** The protocol's error for each outcome of a partition. */
final class ProtocolErrors {

    private ProtocolErrors() {}

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
            case NOT_SERVED -> Errors.NOT_LEADER_OR_FOLLOWER;
        };
    }
}
