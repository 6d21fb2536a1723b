package dev.strobe.broker.group;

import java.util.List;

/**
 * Offsets to store.
 *
 * @param who no id and no instance for a client outside the group's membership
 * @param generation -1 for a client outside the group's membership
 * @param tellsMissingGroup whether the client's version knows the error for a group that does not exist
 * @param retentionMs how long the client wants them kept (an old protocol version); -1 for as long as the broker does
 */
public record CommitRequest(
        String groupId,
        MemberIdentity who,
        int generation,
        boolean tellsMissingGroup,
        long retentionMs,
        List<Entry> entries) {

    public CommitRequest {
        entries = List.copyOf(entries);
    }

    CommittedOffset offset(Entry entry, long nowMs) {
        long expiryMs = retentionMs < 0 ? CommittedOffset.NO_EXPIRY : nowMs + retentionMs;
        return new CommittedOffset(entry.offset(), entry.leaderEpoch(), entry.metadata(), nowMs, expiryMs);
    }

    /** One partition's offset, see {@link CommittedOffset}. */
    public record Entry(String topic, int partition, long offset, int leaderEpoch, String metadata) {}
}
