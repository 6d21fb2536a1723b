package dev.strobe.harness.ledger;

/**
 * What one subscription received; every count is in messages.
 *
 * @param received first deliveries of intact messages
 * @param lostAcked acknowledged and never delivered, not even corrupted; with acks none against every message sent
 * @param duplicated deliveries of an already delivered message at an offset not seen before
 * @param redelivered deliveries of an offset that was delivered before
 * @param reordered first deliveries behind a later message of the same producer in the same partition
 * @param corrupted offsets at which something arrived that is not as it was sent
 * @param undelivered sent, whatever the answer was, and never delivered, not even corrupted
 * @param expired removed by retention or compaction before it could be read; 0 as long as no target does that
 * @param unknownMessages deliveries of intact messages that no producer of the topic has sent
 * @param offsetGapsForgotten gaps between delivered offsets that were given up to bound memory; where it is not 0, a
 *     duplicate at an offset in such a gap was counted as redelivered
 * @param reorderedAcked those of {@code reordered} that were acknowledged; with acks none all of them
 * @param offsetsBack times that a member was handed an offset at or below its last one of a partition which had not been
 *     assigned to it anew in between
 * @param receivedUnacked those of {@code received} that have failed or were never answered: stored all the same
 */
public record SubscriptionTotals(
        String name,
        long received,
        long lostAcked,
        long duplicated,
        long redelivered,
        long reordered,
        long corrupted,
        long undelivered,
        long expired,
        long unknownMessages,
        long offsetGapsForgotten,
        long reorderedAcked,
        long offsetsBack,
        long receivedUnacked) {}
