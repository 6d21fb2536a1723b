package dev.strobe.harness.observe.cause;

import org.jspecify.annotations.Nullable;

/**
 * A part of a message's time that has a cause; in ns on the monotonic clock.
 *
 * @param follower number of the node that was waited for, of {@link Cause#BROKER_REPLICATION}; else empty
 * @param ofFollower what that node did meanwhile; null where nothing is known of it
 */
public record CauseInterval(
        Cause cause,
        long startNs,
        long endNs,
        String follower,
        @Nullable Cause ofFollower) {

    /** Of a cause that has to do with no follower. */
    public CauseInterval(Cause cause, long startNs, long endNs) {
        this(cause, startNs, endNs, "", null);
    }

    public long durationNs() {
        return endNs - startNs;
    }

    /** Whether the other one, which begins where this one ends, is the same going on. */
    boolean goesOnIn(CauseInterval next) {
        return cause == next.cause
                && endNs == next.startNs
                && follower.equals(next.follower)
                && ofFollower == next.ofFollower;
    }

    CauseInterval until(long ns) {
        return new CauseInterval(cause, startNs, ns, follower, ofFollower);
    }
}
