package dev.strobe.harness.observe.cause;

/**
 * A leader waited for a follower: messages of one partition were on its own disk and not yet on enough others.
 *
 * @param partition its topic, a hyphen and its number
 * @param follower the node that was waited for, by its number
 * @param startNs on the monotonic clock; {@link Long#MIN_VALUE} where it is not known since when
 * @param givenUp whether the wait ended because the follower was no longer counted, not because it had caught up
 */
public record ReplicaWait(String partition, String follower, long startNs, long endNs, boolean givenUp) {

    /** How a partition is named. */
    public static String partition(String topic, int number) {
        return topic + "-" + number;
    }

    /** Whether this is what held up a message that waited for its copies from {@code fromNs} to {@code toNs}. */
    boolean heldUp(long fromNs, long toNs) {
        // Of a follower that was given up nothing tells since when it was waited for: only who waited to the end did.
        return givenUp ? fromNs < endNs && endNs <= toNs : startNs < toNs && endNs > fromNs;
    }
}
