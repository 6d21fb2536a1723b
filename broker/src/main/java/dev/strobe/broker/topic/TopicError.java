package dev.strobe.broker.topic;

/** Why a change to the topics was refused; the handlers give each its protocol error. */
public enum TopicError {
    UNKNOWN_TOPIC,
    TOPIC_EXISTS,
    /** Letters that a name may not have, a name that would share its metrics' names with another topic, or an internal one. */
    INVALID_NAME,
    INVALID_PARTITIONS,
    INVALID_CONFIG,
    /** {@code partitions.max} would be exceeded. */
    TOO_MANY_PARTITIONS,
    /** More changes wait than the catalogue queues; the same request may succeed later. */
    BUSY,
    /** The disk refused; nothing was changed. */
    STORAGE,
    /** The broker is stopping. */
    NOT_SERVED
}
