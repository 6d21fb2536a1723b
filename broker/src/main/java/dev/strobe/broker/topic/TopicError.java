package dev.strobe.broker.topic;

/** Why a change to the topics was refused; the handlers give each its protocol error. */
public enum TopicError {
    UNKNOWN_TOPIC,
    TOPIC_EXISTS,
    /** Letters that a name may not have, a name that would share its metrics' names with another topic, or an internal one. */
    INVALID_NAME,
    INVALID_PARTITIONS,
    INVALID_CONFIG,
    /** More replicas than nodes that can keep them, or none. */
    INVALID_REPLICATION,
    /** Replicas that a client chose: unknown nodes, the same twice, another number of them than elsewhere. */
    INVALID_ASSIGNMENT,
    /** {@code partitions.max} would be exceeded. */
    TOO_MANY_PARTITIONS,
    /** More changes wait than the catalogue queues; the same request may succeed later. */
    BUSY,
    /** The disk refused; nothing was changed. */
    STORAGE,
    /** No majority of the cluster agreed in time: nobody knows whether the change will be made. */
    NOT_AGREED,
    /** The broker is stopping. */
    NOT_SERVED
}
