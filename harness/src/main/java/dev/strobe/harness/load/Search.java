package dev.strobe.harness.load;

/**
 * Inverts a schedule exactly. A floating-point estimate of the index is off by a few at most; walking from it with the
 * schedule's own offsets makes {@code dueBy} and {@code offsetNs} agree to the message.
 */
final class Search {

    private Search() {}

    /** The number of arrivals, at most {@code limit}, with an offset of at most {@code elapsedNs}. */
    static long firstAfter(ArrivalSchedule arrivals, long limit, long estimate, long elapsedNs) {
        long index = Math.clamp(estimate, 0, limit);
        while (index > 0 && arrivals.offsetNs(index - 1) > elapsedNs) {
            index--;
        }
        while (index < limit && arrivals.offsetNs(index) <= elapsedNs) {
            index++;
        }
        return index;
    }
}
