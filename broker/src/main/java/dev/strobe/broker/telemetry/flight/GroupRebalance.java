package dev.strobe.broker.telemetry.flight;

import org.jspecify.annotations.Nullable;

/**
 * The rebalance of one group that is under way, if any: one event with the duration from its beginning to the assignment.
 * Owned by the group's loop.
 */
public final class GroupRebalance {

    private @Nullable RebalanceEvent event;

    /** Begins one; if one is under way, that one goes on with its own reason. */
    public void begin(String reason) {
        if (event == null) {
            RebalanceEvent begun = new RebalanceEvent();
            begun.reason = reason;
            begun.begin();
            event = begun;
        }
    }

    /** Everyone has an assignment, or nobody is left who wants one. */
    public void end(String group, int generation, int members) {
        RebalanceEvent ended = event;
        if (ended != null) {
            event = null;
            ended.group = group;
            ended.generation = generation;
            ended.members = members;
            ended.commit();
        }
    }
}
