package dev.strobe.harness.ledger;

import dev.strobe.harness.ledger.PartitionAccount.Tally;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * The account of every message of a run: who sent what, what was acknowledged, what arrived where. It judges loss,
 * duplication, order and corruption to the message, from outside the target and whatever the target says of itself.
 *
 * <p>Memory: paged bitmaps, for each producer one of acknowledged sequences and for each producer and subscription one of
 * delivered sequences. A page collapses once it is full, so what stays is what is out of order: at worst one bit for
 * each message and subscription.
 *
 * <p>Threads: {@link #sent} belongs to the producer's load thread and comes <em>before</em> the message is handed to the
 * driver, or its answer could overtake it; everything else may be called from any thread. Nothing is allocated for a
 * message except, now and then, a page. The counters may be read while the run goes on; {@link #totals()} and the
 * iterations mean what they say once the drain is over.
 */
public final class Ledger {

    private final ProducerAccount[] producers;
    private final SubscriptionAccount[] subscriptions;

    /** Positions in these lists are the producer and subscription numbers used from then on. */
    public Ledger(List<ProducerEntry> producers, List<SubscriptionEntry> subscriptions) {
        this.producers = producers.stream().map(ProducerAccount::new).toArray(ProducerAccount[]::new);
        this.subscriptions = subscriptions.stream()
                .map(entry -> new SubscriptionAccount(entry, producers))
                .toArray(SubscriptionAccount[]::new);
    }

    /** @throws IllegalStateException unless sequences come without gaps from 0 */
    public void sent(int producer, long sequence) {
        producers[producer].sent(sequence);
    }

    public void acked(int producer, long sequence) {
        producers[producer].acked(sequence);
    }

    public void failed(int producer, long sequence) {
        producers[producer].failed(sequence);
    }

    /**
     * Takes an intact message of this run.
     *
     * @param producer as the stamp says; any number is safe
     * @param sequence as the stamp says; any number is safe
     * @param partition -1 where the target has none
     * @param offset -1 where the target has none: then nothing counts as redelivered, and all repeats as duplicated
     */
    public Arrival delivered(int subscription, int producer, long sequence, int partition, long offset) {
        SubscriptionAccount account = subscriptions[subscription];
        if (!account.expects(producer) || !producers[producer].wasSent(sequence)) {
            return account.partition(partition).unknownMessage(offset);
        }
        return account.partition(partition)
                .delivered(producer, account.intact[producer], account.late[producer], sequence, offset);
    }

    /** Opens the account of one member of the subscription's group; owned by the thread that reads for it. */
    public MemberAccount openMember(int subscription) {
        return subscriptions[subscription].openMember();
    }

    /**
     * Takes a delivery that is not as it was sent. Where its stamp names a message that was sent, that message counts as
     * corrupted and not as lost besides. The same offset again is a redelivery.
     *
     * @param producer as the stamp says; -1 where it cannot be read
     * @param sequence as the stamp says; -1 where it cannot be read
     */
    public void corrupted(int subscription, int producer, long sequence, int partition, long offset) {
        SubscriptionAccount account = subscriptions[subscription];
        if (account.expects(producer) && producers[producer].wasSent(sequence)) {
            account.corrupted[producer].add(sequence);
        }
        account.partition(partition).corrupted(offset);
    }

    /** Messages of this producer sent so far. */
    public long sentCount(int producer) {
        return producers[producer].sent();
    }

    public long ackedCount(int producer) {
        return producers[producer].acked.count();
    }

    public long failedCount(int producer) {
        return producers[producer].failed.count();
    }

    /** First deliveries to this subscription so far. */
    public long receivedCount(int subscription) {
        return subscriptions[subscription].received();
    }

    /** Messages that this subscription should receive, from what was sent so far. */
    public long expectedCount(int subscription) {
        long expected = 0;
        for (int producer = 0; producer < producers.length; producer++) {
            expected += subscriptions[subscription].expects(producer) ? producers[producer].sent() : 0;
        }
        return expected;
    }

    /** The judgement. Call it when the drain is over. */
    public LedgerTotals totals() {
        long sent = 0;
        long acked = 0;
        long failed = 0;
        long strayAnswers = 0;
        for (ProducerAccount producer : producers) {
            sent += producer.sent();
            acked += producer.acked.count();
            failed += producer.failed.count();
            strayAnswers += producer.strayAnswers();
        }
        List<SubscriptionTotals> each = new ArrayList<>();
        for (SubscriptionAccount account : subscriptions) {
            each.add(totals(account));
        }
        return new LedgerTotals(sent, acked, failed, sent - acked - failed, strayAnswers, each);
    }

    /** Hands over every sequence of the producer that was sent and not acknowledged, failed ones included, ascending. */
    public void forEachUnacknowledged(int producer, LongConsumer consumer) {
        ProducerAccount account = producers[producer];
        new Selection(account.sent()).without(account.acked).forEach(consumer);
    }

    /** Hands over every sequence of the producer that was sent and neither acknowledged nor failed, ascending. */
    public void forEachUnanswered(int producer, LongConsumer consumer) {
        ProducerAccount account = producers[producer];
        new Selection(account.sent())
                .without(account.acked)
                .without(account.failed)
                .forEach(consumer);
    }

    /**
     * Hands over every sequence of the producer that was sent, whatever the answer, and that did not arrive at the
     * subscription, not even corrupted; ascending. None where the producer sends to another topic.
     */
    public void forEachUndelivered(int subscription, int producer, LongConsumer consumer) {
        SubscriptionAccount account = subscriptions[subscription];
        if (account.expects(producer)) {
            undelivered(account, producer).forEach(consumer);
        }
    }

    /** Memory held by the ledger, to within a few hundred bytes. */
    public long sizeBytes() {
        long sizeBytes = 0;
        for (ProducerAccount producer : producers) {
            sizeBytes += producer.acked.sizeBytes() + producer.failed.sizeBytes();
        }
        for (SubscriptionAccount subscription : subscriptions) {
            sizeBytes += subscription.sizeBytes();
        }
        return sizeBytes;
    }

    private SubscriptionTotals totals(SubscriptionAccount account) {
        long lost = 0;
        long undelivered = 0;
        long reorderedAcked = 0;
        long receivedUnacked = 0;
        for (int producer = 0; producer < producers.length; producer++) {
            if (account.expects(producer)) {
                long missing = undelivered(account, producer).count();
                undelivered += missing;
                lost += producers[producer].entry.acknowledged()
                        ? undelivered(account, producer)
                                .within(producers[producer].acked)
                                .count()
                        : missing;
                reorderedAcked += answered(account.late[producer], producer);
                receivedUnacked += new Selection(producers[producer].sent())
                        .within(account.intact[producer])
                        .without(producers[producer].acked)
                        .count();
            }
        }
        Tally tally = account.tally();
        return new SubscriptionTotals(
                account.entry.name(),
                tally.received,
                lost,
                tally.duplicated,
                tally.redelivered,
                tally.reordered,
                tally.corrupted,
                undelivered,
                0,
                tally.unknownMessages,
                tally.offsetGapsForgotten,
                reorderedAcked,
                account.offsetsBack(),
                receivedUnacked);
    }

    /** Those of the sequences that the target vouched for: the acknowledged ones, or all where it answers none. */
    private long answered(SequenceSet sequences, int producer) {
        Selection selection = new Selection(producers[producer].sent()).within(sequences);
        return producers[producer].entry.acknowledged()
                ? selection.within(producers[producer].acked).count()
                : selection.count();
    }

    private Selection undelivered(SubscriptionAccount account, int producer) {
        return new Selection(producers[producer].sent())
                .without(account.intact[producer])
                .without(account.corrupted[producer]);
    }
}
