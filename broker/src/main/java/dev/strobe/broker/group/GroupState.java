package dev.strobe.broker.group;

/** Where a group stands; {@link ConsumerGroup} has the diagram. */
public enum GroupState {
    /** No members; perhaps offsets. */
    EMPTY("Empty"),
    /** Members are being collected. */
    PREPARING_REBALANCE("PreparingRebalance"),
    /** The generation stands, its assignment is awaited from the leader. */
    COMPLETING_REBALANCE("CompletingRebalance"),
    /** Every member has its assignment. */
    STABLE("Stable"),
    /** Deleted, or about to be. */
    DEAD("Dead");

    private final String label;

    GroupState(String label) {
        this.label = label;
    }

    /** As the protocol spells it. */
    public String label() {
        return label;
    }
}
