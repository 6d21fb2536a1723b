package dev.strobe.harness.ledger;

import java.util.List;
import java.util.function.ToLongFunction;

/**
 * The ledger's judgement over a whole run. {@code sent = acked + failed + unknown} always holds.
 *
 * @param unknown sent, and neither acknowledged nor failed
 * @param strayAnswers answers to messages that were never sent or were answered before; anything but 0 means that a
 *     driver broke its promise and the run proves nothing
 */
public record LedgerTotals(
        long sent, long acked, long failed, long unknown, long strayAnswers, List<SubscriptionTotals> subscriptions) {

    public LedgerTotals {
        subscriptions = List.copyOf(subscriptions);
    }

    public long received() {
        return sum(SubscriptionTotals::received);
    }

    public long lostAcked() {
        return sum(SubscriptionTotals::lostAcked);
    }

    public long duplicated() {
        return sum(SubscriptionTotals::duplicated);
    }

    public long redelivered() {
        return sum(SubscriptionTotals::redelivered);
    }

    public long reordered() {
        return sum(SubscriptionTotals::reordered);
    }

    public long reorderedAcked() {
        return sum(SubscriptionTotals::reorderedAcked);
    }

    public long offsetsBack() {
        return sum(SubscriptionTotals::offsetsBack);
    }

    public long receivedUnacked() {
        return sum(SubscriptionTotals::receivedUnacked);
    }

    public long corrupted() {
        return sum(SubscriptionTotals::corrupted);
    }

    public long undelivered() {
        return sum(SubscriptionTotals::undelivered);
    }

    public long expired() {
        return sum(SubscriptionTotals::expired);
    }

    public long unknownMessages() {
        return sum(SubscriptionTotals::unknownMessages);
    }

    private long sum(ToLongFunction<SubscriptionTotals> count) {
        return subscriptions.stream().mapToLong(count).sum();
    }
}
