package dev.strobe.broker.partition;

/**
 * How far one follower is, as its leader knows from its fetches. Owned by the partition's loop. Times are readings of the
 * monotonic clock in ns.
 */
final class ReplicaProgress {

    /** Of a follower that was not heard of. */
    static final long UNKNOWN = -1;

    private final int node;
    private boolean inSync;

    /** Whether it is part of a proposed in-sync set that may be taken. */
    private boolean proposed;

    private long nodeEpoch = -1;
    private long endOffset = UNKNOWN;

    private boolean caughtUp;
    private long caughtUpNs;
    private long fetchedNs;
    private long leaderEndAtFetch;
    private boolean awaited;
    private long awaitedUntilNs;

    ReplicaProgress(int node, boolean inSync, long nowNs) {
        this.node = node;
        this.inSync = inSync;
        this.caughtUp = inSync;
        this.caughtUpNs = nowNs;
    }

    int node() {
        return node;
    }

    boolean isInSync() {
        return inSync;
    }

    /** Everything before it is in the follower's log, and durable there where the policy asks for that. */
    long endOffset() {
        return endOffset;
    }

    /** The metadata says so. One that left the in-sync set is not believed before it is heard again. */
    void inSync(boolean is) {
        if (inSync && !is) {
            forget();
        }
        inSync = is;
    }

    void proposed(boolean is) {
        proposed = is;
    }

    /** Takes note of the life that a follower is in; false if it is over: a later one was heard. */
    boolean lives(long epoch) {
        if (epoch >= 0 && epoch < nodeEpoch) {
            return false;
        }
        if (epoch > nodeEpoch) {
            if (nodeEpoch >= 0) {
                forget();
            }
            nodeEpoch = epoch;
        }
        return true;
    }

    private void forget() {
        endOffset = UNKNOWN;
        caughtUp = false;
        awaited = false;
    }

    /** It has everything before {@code offset}, and asks for more; the leader's log ends at {@code leaderEnd}. */
    void fetched(long offset, long leaderEnd, long nowNs) {
        if (offset >= leaderEnd) {
            caughtUp = true;
            caughtUpNs = nowNs;
        } else if (endOffset != UNKNOWN && offset >= leaderEndAtFetch) {
            caughtUp = true;
            caughtUpNs = fetchedNs;
        }
        endOffset = offset;
        fetchedNs = nowNs;
        leaderEndAtFetch = leaderEnd;
    }

    /** Whether it did not have all records for longer than this. */
    boolean isLagging(long leaderEnd, long lagNsMax, long nowNs) {
        return endOffset != leaderEnd && (!caughtUp || nowNs - caughtUpNs > lagNsMax);
    }

    /** The high watermark stays behind it until then, so that it can catch up with it. */
    void awaitUntil(long untilNs) {
        awaited = true;
        awaitedUntilNs = untilNs;
    }

    /** Whether the high watermark may not pass it. */
    boolean counts(long nowNs) {
        return inSync || proposed || (awaited && awaitedUntilNs - nowNs > 0);
    }
}
