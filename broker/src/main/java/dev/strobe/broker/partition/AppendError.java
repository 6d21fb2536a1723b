package dev.strobe.broker.partition;

/** Why an append was refused; the handlers give each its protocol error. */
public enum AppendError {
    NONE,
    /** The bytes are no batch of any format, or the checksum does not hold. */
    CORRUPT,
    /** A batch of format 0 or 1, which Apache Kafka calls an invalid record. */
    UNSUPPORTED_FORMAT,
    UNSUPPORTED_COMPRESSION,
    /** No whole batch or more than one, or what it says of itself cannot be: counts, offsets, a client's control batch. */
    INVALID_RECORD,
    /** Further in the future than an hour: retention by time would keep its segment for as long. */
    INVALID_TIMESTAMP,
    /** Larger than {@code max.message.bytes} of the topic. */
    TOO_LARGE,
    /** A gap in the producer's sequence. */
    OUT_OF_ORDER_SEQUENCE,
    /** The sequence was appended before. Not given now: as Apache Kafka, one from before the last five batches is out of order. */
    DUPLICATE_SEQUENCE,
    /** An epoch before the producer's current one. */
    INVALID_PRODUCER_EPOCH,
    /** Transactions are not served. */
    TRANSACTIONS_UNSUPPORTED,
    /** The disk refused, or the partition is offline. */
    STORAGE,
    /** The broker is stopping, or the topic is being deleted. */
    NOT_SERVED,
    /** Another node leads the partition, or may. Nothing says whether the records will be kept. */
    NOT_LEADER,
    /** Fewer replicas are in sync than {@code min.insync.replicas}; nothing was appended. */
    NOT_ENOUGH_REPLICAS,
    /** The records are in the leader's log, and too few replicas stayed in sync to acknowledge them. */
    NOT_ENOUGH_REPLICAS_AFTER_APPEND,
    /** The records are in the leader's log, and the followers did not have them in the time that the client gave. */
    TIMED_OUT
}
