package dev.strobe.broker.group;

/** What a group answers; the handlers give each its protocol error. */
public enum GroupError {
    NONE,
    /** The group's id is empty where it must not be. */
    INVALID_GROUP_ID,
    /** Outside {@code group.min.session.timeout.ms} and {@code group.max.session.timeout.ms}. */
    INVALID_SESSION_TIMEOUT,
    /** Not a member, or no longer. */
    UNKNOWN_MEMBER_ID,
    /** The id in the answer is reserved: join again with it (KIP-394). */
    MEMBER_ID_REQUIRED,
    /** Another process has taken the instance's place (KIP-345). */
    FENCED_INSTANCE_ID,
    /** The group is in another generation. */
    ILLEGAL_GENERATION,
    /** No protocol that all members support, or not the one that was chosen. */
    INCONSISTENT_PROTOCOL,
    /** Members are to join again. */
    REBALANCE_IN_PROGRESS,
    /** {@code group.max.size} members, or as many that have an id and have not joined. */
    GROUP_FULL,
    /** {@code groups.max} groups exist. */
    TOO_MANY_GROUPS,
    GROUP_NOT_FOUND,
    /** Only an empty group can be deleted. */
    GROUP_NOT_EMPTY,
    /** Offsets of a topic that members are subscribed to are not deleted. */
    SUBSCRIBED_TO_TOPIC,
    /** The metadata of a committed offset exceeds {@code offset.metadata.max.bytes}. */
    METADATA_TOO_LARGE,
    /** What is to be stored exceeds the largest batch of the offsets topic. */
    RECORD_TOO_LARGE,
    /** Groups are being read from the log. */
    LOADING,
    /** Another node leads the group's partition, or may. */
    NOT_COORDINATOR,
    /** The offsets partition does not take records: there is none yet, it is offline or stopping, or too few replicas follow. */
    NOT_AVAILABLE
}
