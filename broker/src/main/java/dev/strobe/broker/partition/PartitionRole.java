package dev.strobe.broker.partition;

/** What a node is to a partition. */
public enum PartitionRole {
    LEADER,
    FOLLOWER,
    /** Kept by other nodes, or by this one with nobody to follow yet. */
    NONE
}
