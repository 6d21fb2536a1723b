package dev.strobe.harness.observe;

import org.jspecify.annotations.Nullable;

/**
 * A message kept with its times, in ns on the monotonic clock.
 *
 * @param subscription index of the subscription it was slow for; -1 where it was judged by its acknowledgement
 * @param consumer client id of the consumer that handed it over; null where {@code subscription} is -1
 * @param sentNs {@link SendRing#UNKNOWN} if the ring was overwritten
 * @param ackedNs when the answer came, also the one that the send had failed; {@link SendRing#UNKNOWN} if none came, or the
 *     ring was overwritten
 * @param deliveredNs {@link SendRing#UNKNOWN} where {@code subscription} is -1
 * @param latencyNs what it was judged by
 * @param error why the send failed; null where it did not, as far as is known
 */
public record KeptMessage(
        int phase,
        int producer,
        long sequence,
        int subscription,
        @Nullable String consumer,
        int partition,
        long offset,
        long intendedNs,
        long sentNs,
        long ackedNs,
        long deliveredNs,
        long latencyNs,
        KeptFor kept,
        @Nullable String error) {

    KeptMessage acknowledgedAt(long ns) {
        return new KeptMessage(
                phase,
                producer,
                sequence,
                subscription,
                consumer,
                partition,
                offset,
                intendedNs,
                sentNs,
                ns,
                deliveredNs,
                latencyNs,
                kept,
                error);
    }

    /** When its last answer came. */
    public long answeredNs() {
        return intendedNs + latencyNs;
    }
}
