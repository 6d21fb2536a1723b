package dev.strobe.broker.cluster.metadata;

/** What became of a command, the same on every node. */
public sealed interface Outcome {

    /** It stands; or it stood already. */
    record Done() implements Outcome {}

    /** It stands, and this is what was asked for: an epoch, an id, a count. */
    record Given(long value) implements Outcome {}

    /** Nothing was changed. */
    record Refused(Reason reason, String message) implements Outcome {}

    /** Why, for whoever gives it a protocol error. */
    enum Reason {
        /** An epoch is not the current one, or the node is not registered with it. */
        STALE,
        /** A node that shall be in sync or lead is fenced, leaving, or keeps no replica. */
        INELIGIBLE_REPLICA,
        UNKNOWN_TOPIC,
        TOPIC_EXISTS,
        INVALID_NAME,
        INVALID_PARTITIONS,
        INVALID_REPLICATION,
        INVALID_ASSIGNMENT,
        INVALID_CONFIG,
        TOO_MANY_PARTITIONS,
        /** The wanted leader leads already. */
        ELECTION_NOT_NEEDED,
        PREFERRED_LEADER_NOT_AVAILABLE,
        ELIGIBLE_LEADERS_NOT_AVAILABLE,
        NO_REASSIGNMENT,
        UNKNOWN_NODE,
        /** Another life of this node is registered and not fenced. */
        DUPLICATE_NODE,
        UNKNOWN_CREDENTIAL
    }
}
