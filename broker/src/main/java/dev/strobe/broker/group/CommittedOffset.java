package dev.strobe.broker.group;

/**
 * Where a group goes on reading a partition.
 *
 * @param leaderEpoch of the last record read; -1 if the client did not say
 * @param metadata the client's own note
 * @param expireTimestampMs when it may be forgotten, if the client said so (an old protocol version); -1 otherwise
 */
public record CommittedOffset(
        long offset, int leaderEpoch, String metadata, long commitTimestampMs, long expireTimestampMs) {

    public static final long NO_EXPIRY = -1;
}
