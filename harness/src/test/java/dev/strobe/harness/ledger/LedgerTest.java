package dev.strobe.harness.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each check of the ledger is shown the fault that it must find, and a clean run in which it must find none. */
class LedgerTest {

    private static final int MESSAGES = 100;

    private final Ledger ledger =
            new Ledger(List.of(new ProducerEntry("orders", true)), List.of(new SubscriptionEntry("billing", "orders")));

    @Test
    void aCleanRunHasNothingToReport() {
        sendAndAck(MESSAGES);
        deliver(0, MESSAGES);

        assertThat(ledger.totals().subscriptions())
                .containsExactly(new SubscriptionTotals("billing", MESSAGES, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
        assertThat(ledger.totals())
                .returns((long) MESSAGES, LedgerTotals::sent)
                .returns((long) MESSAGES, LedgerTotals::acked)
                .returns(0L, LedgerTotals::failed)
                .returns(0L, LedgerTotals::unknown)
                .returns(0L, LedgerTotals::strayAnswers);
    }

    @Test
    void anAcknowledgedMessageThatNeverArrivesIsLost() {
        sendAndAck(MESSAGES);
        deliver(0, 42);
        deliver(43, MESSAGES);

        SubscriptionTotals totals = totals();

        assertThat(totals.lostAcked()).isEqualTo(1);
        assertThat(totals.undelivered()).isEqualTo(1);
        assertThat(totals.reordered()).isZero();
        assertThat(undelivered(0)).containsExactly(42L);
    }

    @Test
    void aMessageWithoutAcknowledgementThatNeverArrivesIsUndeliveredAndNotLost() {
        send(3);
        ledger.acked(0, 0);
        ledger.failed(0, 1);
        ledger.delivered(0, 0, 0, 0, 0);

        assertThat(totals().lostAcked()).isZero();
        assertThat(totals().undelivered()).isEqualTo(2);
        assertThat(ledger.totals().failed()).isEqualTo(1);
        assertThat(ledger.totals().unknown()).isEqualTo(1);
        assertThat(unacknowledged(0)).containsExactly(1L, 2L);
        List<Long> unanswered = new ArrayList<>();
        ledger.forEachUnanswered(0, unanswered::add);
        assertThat(unanswered).containsExactly(2L);
    }

    @Test
    void withoutAcknowledgementsLossCountsAgainstWhatWasSent() {
        Ledger fireAndForget = new Ledger(
                List.of(new ProducerEntry("orders", false)), List.of(new SubscriptionEntry("billing", "orders")));
        fireAndForget.sent(0, 0);
        fireAndForget.sent(0, 1);
        fireAndForget.acked(0, 0);
        fireAndForget.delivered(0, 0, 0, 0, 0);

        assertThat(fireAndForget.totals().lostAcked()).isEqualTo(1);
    }

    @Test
    void oneMessageAtTwoOffsetsIsADuplicate() {
        sendAndAck(2);

        assertThat(ledger.delivered(0, 0, 0, 0, 0)).isEqualTo(Arrival.FIRST);
        assertThat(ledger.delivered(0, 0, 0, 0, 1)).isEqualTo(Arrival.DUPLICATE);
        assertThat(ledger.delivered(0, 0, 1, 0, 2)).isEqualTo(Arrival.FIRST);
        assertThat(ledger.delivered(0, 0, 0, 3, 2)).as("in another partition").isEqualTo(Arrival.DUPLICATE);

        assertThat(totals().duplicated()).isEqualTo(2);
        assertThat(totals().received()).isEqualTo(2);
        assertThat(totals().redelivered()).isZero();
        assertThat(totals().reordered()).isZero();
    }

    @Test
    void oneOffsetDeliveredAgainIsARedeliveryAndNoError() {
        sendAndAck(MESSAGES);
        deliver(0, 60);
        for (int sequence = 40; sequence < 60; sequence++) {
            assertThat(ledger.delivered(0, 0, sequence, 0, sequence)).isEqualTo(Arrival.REDELIVERED);
        }
        deliver(60, MESSAGES);

        assertThat(totals())
                .isEqualTo(new SubscriptionTotals("billing", MESSAGES, 0, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void aMessageBehindALaterOneOfItsProducerAndPartitionIsReordered() {
        sendAndAck(5);
        ledger.delivered(0, 0, 0, 0, 0);
        ledger.delivered(0, 0, 2, 0, 1);
        ledger.delivered(0, 0, 1, 0, 2);
        ledger.delivered(0, 0, 4, 0, 3);
        assertThat(ledger.delivered(0, 0, 3, 1, 0)).as("another partition").isEqualTo(Arrival.FIRST);

        assertThat(totals().reordered()).isEqualTo(1);
        assertThat(totals().received()).isEqualTo(5);
    }

    @Test
    void aReorderedMessageIsABrokenPromiseOnlyIfItWasAcknowledged() {
        send(4);
        ledger.delivered(0, 0, 2, 0, 0);
        ledger.delivered(0, 0, 0, 0, 1);
        ledger.delivered(0, 0, 1, 0, 2);
        ledger.acked(0, 1);
        ledger.failed(0, 0);

        assertThat(totals().reordered()).isEqualTo(2);
        assertThat(totals().reorderedAcked())
                .as("1 was acknowledged, if late; 0 failed")
                .isEqualTo(1);
    }

    @Test
    void aMessageOfUnknownOutcomeThatArrivesIsNeitherLostNorDuplicated() {
        send(3);
        ledger.failed(0, 0);
        ledger.delivered(0, 0, 0, 0, 0);
        ledger.delivered(0, 0, 1, 0, 1);

        assertThat(totals())
                .returns(0L, SubscriptionTotals::lostAcked)
                .returns(0L, SubscriptionTotals::duplicated)
                .returns(2L, SubscriptionTotals::received)
                .returns(2L, SubscriptionTotals::receivedUnacked)
                .returns(1L, SubscriptionTotals::undelivered);
        assertThat(ledger.totals().unknown()).isEqualTo(2);

        ledger.delivered(0, 0, 1, 0, 7);
        assertThat(totals().duplicated()).as("stored twice").isEqualTo(1);
    }

    @Test
    void aRedeliveryIsNoReordering() {
        sendAndAck(3);
        deliver(0, 3);
        ledger.delivered(0, 0, 0, 0, 0);
        ledger.delivered(0, 0, 1, 0, 1);

        assertThat(totals().redelivered()).isEqualTo(2);
        assertThat(totals().reordered()).isZero();
        assertThat(totals().reorderedAcked()).isZero();
    }

    @Test
    void anOffsetThatGoesBackWithoutARebalanceIsCounted() {
        MemberAccount member = ledger.openMember(0);
        member.assigned(0);
        assertThat(member.delivered(0, 40)).as("anywhere to begin with").isTrue();
        assertThat(member.delivered(0, 41)).isTrue();
        assertThat(member.delivered(0, 20)).as("back").isFalse();
        assertThat(member.delivered(0, 21)).as("onward from there").isTrue();
        assertThat(member.delivered(0, 21)).as("once more").isFalse();
        assertThat(member.delivered(1, 0)).as("another partition").isTrue();

        assertThat(totals().offsetsBack()).isEqualTo(2);
    }

    @Test
    void aPartitionThatChangedHandsMayBeginBeforeWhereItWasLeft() {
        MemberAccount first = ledger.openMember(0);
        MemberAccount second = ledger.openMember(0);
        first.assigned(0);
        first.delivered(0, 40);
        second.assigned(0);
        second.delivered(0, 30);
        first.delivered(0, 41);
        second.delivered(0, 31);
        first.assigned(0);
        first.delivered(0, 25);

        assertThat(totals().offsetsBack()).isZero();
    }

    @Test
    void whereTheTargetHasNoOffsetsNoneGoesBack() {
        MemberAccount member = ledger.openMember(0);

        assertThat(member.delivered(-1, -1)).isTrue();
        assertThat(member.delivered(-1, -1)).isTrue();
        assertThat(totals().offsetsBack()).isZero();
    }

    @Test
    void producersAreOrderedEachForItself() {
        Ledger two = new Ledger(
                List.of(new ProducerEntry("orders", true), new ProducerEntry("orders", true)),
                List.of(new SubscriptionEntry("billing", "orders")));
        for (int producer = 0; producer < 2; producer++) {
            two.sent(producer, 0);
            two.sent(producer, 1);
        }
        two.delivered(0, 0, 0, 0, 0);
        two.delivered(0, 0, 1, 0, 1);
        two.delivered(0, 1, 0, 0, 2);
        two.delivered(0, 1, 1, 0, 3);

        assertThat(two.totals().reordered()).isZero();
        assertThat(two.totals().received()).isEqualTo(4);
    }

    @Test
    void aCorruptedMessageIsNotCountedAsLostBesides() {
        sendAndAck(3);
        ledger.delivered(0, 0, 0, 0, 0);
        ledger.corrupted(0, 0, 1, 0, 1);
        ledger.delivered(0, 0, 2, 0, 2);

        assertThat(totals()).isEqualTo(new SubscriptionTotals("billing", 2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0));
        assertThat(undelivered(0)).isEmpty();
    }

    @Test
    void aCorruptedMessageWithoutAReadableStampIsCorruptedAndLeavesALostOne() {
        sendAndAck(2);
        ledger.delivered(0, 0, 0, 0, 0);
        ledger.corrupted(0, -1, -1, 0, 1);
        ledger.corrupted(0, 99, Long.MAX_VALUE, 0, 2);

        assertThat(totals().corrupted()).isEqualTo(2);
        assertThat(totals().lostAcked()).isEqualTo(1);
    }

    @Test
    void theSameCorruptedOffsetAgainIsARedelivery() {
        sendAndAck(1);
        ledger.corrupted(0, 0, 0, 0, 0);
        ledger.corrupted(0, 0, 0, 0, 0);

        assertThat(totals().corrupted()).isEqualTo(1);
        assertThat(totals().redelivered()).isEqualTo(1);
    }

    @Test
    void anOffsetThatIsReadIntactAtTheSecondTryWasReceivedAfterAll() {
        sendAndAck(1);
        ledger.corrupted(0, 0, 0, 0, 0);

        assertThat(ledger.delivered(0, 0, 0, 0, 0)).isEqualTo(Arrival.FIRST);

        assertThat(totals()).isEqualTo(new SubscriptionTotals("billing", 1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void anotherMessageAtAnOffsetSeenBeforeIsNotLost() {
        sendAndAck(2);
        ledger.delivered(0, 0, 0, 0, 0);

        assertThat(ledger.delivered(0, 0, 1, 0, 0))
                .as("the log was cut off and written anew")
                .isEqualTo(Arrival.FIRST);

        assertThat(totals().lostAcked()).isZero();
        assertThat(totals().redelivered()).isEqualTo(1);
    }

    @Test
    void messagesThatNobodySentAreUnknown() {
        sendAndAck(1);

        assertThat(ledger.delivered(0, 0, 1, 0, 0)).isEqualTo(Arrival.UNKNOWN_MESSAGE);
        assertThat(ledger.delivered(0, 0, -1, 0, 1)).isEqualTo(Arrival.UNKNOWN_MESSAGE);
        assertThat(ledger.delivered(0, 7, 0, 0, 2)).isEqualTo(Arrival.UNKNOWN_MESSAGE);
        assertThat(ledger.delivered(0, -3, 0, 0, 3)).isEqualTo(Arrival.UNKNOWN_MESSAGE);

        assertThat(totals().unknownMessages()).isEqualTo(4);
        assertThat(totals().received()).isZero();
    }

    @Test
    void aSubscriptionExpectsOnlyItsOwnTopic() {
        Ledger twoTopics = new Ledger(
                List.of(new ProducerEntry("orders", true), new ProducerEntry("payments", true)),
                List.of(new SubscriptionEntry("billing", "orders"), new SubscriptionEntry("audit", "payments")));
        twoTopics.sent(0, 0);
        twoTopics.acked(0, 0);
        twoTopics.sent(1, 0);
        twoTopics.acked(1, 0);
        twoTopics.delivered(0, 0, 0, 0, 0);

        assertThat(twoTopics.delivered(0, 1, 0, 0, 1)).isEqualTo(Arrival.UNKNOWN_MESSAGE);
        assertThat(twoTopics.expectedCount(0)).isEqualTo(1);
        assertThat(twoTopics.totals().subscriptions().get(0).lostAcked()).isZero();
        assertThat(twoTopics.totals().subscriptions().get(1).lostAcked()).isEqualTo(1);
        assertThat(twoTopics.totals().lostAcked()).isEqualTo(1);
    }

    @Test
    void twoSubscriptionsOfOneTopicAreJudgedEachForItself() {
        Ledger fanOut = new Ledger(
                List.of(new ProducerEntry("orders", true)),
                List.of(new SubscriptionEntry("billing", "orders"), new SubscriptionEntry("audit", "orders")));
        fanOut.sent(0, 0);
        fanOut.acked(0, 0);
        assertThat(fanOut.delivered(0, 0, 0, 0, 0)).isEqualTo(Arrival.FIRST);

        assertThat(fanOut.receivedCount(0)).isEqualTo(1);
        assertThat(fanOut.receivedCount(1)).isZero();
        assertThat(fanOut.totals().lostAcked()).isEqualTo(1);
        assertThat(fanOut.totals().received()).isEqualTo(1);
    }

    @Test
    void theFirstAnswerCountsAndFurtherOnesAreStray() {
        send(2);
        ledger.acked(0, 0);
        ledger.failed(0, 0);
        ledger.acked(0, 0);
        ledger.failed(0, 1);
        ledger.acked(0, 1);
        ledger.acked(0, 2);
        ledger.failed(0, -1);

        LedgerTotals totals = ledger.totals();

        assertThat(totals.acked()).isEqualTo(1);
        assertThat(totals.failed()).isEqualTo(1);
        assertThat(totals.unknown()).isZero();
        assertThat(totals.strayAnswers()).isEqualTo(5);
    }

    @Test
    void aSequenceOutOfTurnIsABrokenInvariant() {
        ledger.sent(0, 0);

        assertThatThrownBy(() -> ledger.sent(0, 2))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("sequence=2 expected=1");
    }

    @Test
    void whereTheTargetHasNoOffsetsEveryRepeatIsADuplicate() {
        sendAndAck(1);

        assertThat(ledger.delivered(0, 0, 0, -1, -1)).isEqualTo(Arrival.FIRST);
        assertThat(ledger.delivered(0, 0, 0, -1, -1)).isEqualTo(Arrival.DUPLICATE);
    }

    @Test
    void faultsOfEveryKindInOneRunAreToldApart() {
        sendAndAck(10);
        int[] sequences = {0, 2, 1, 3, 3, 5, 7, 6, 8, 9};
        for (int offset = 0; offset < sequences.length; offset++) {
            if (sequences[offset] == 8) {
                ledger.corrupted(0, 0, 8, 0, offset);
            } else {
                ledger.delivered(0, 0, sequences[offset], 0, offset);
            }
        }
        ledger.delivered(0, 0, 9, 0, 9);

        assertThat(totals())
                .as("4 lost, 3 twice, 1 and 6 late, 8 corrupted, 9 read twice")
                .isEqualTo(new SubscriptionTotals("billing", 8, 1, 1, 1, 2, 1, 1, 0, 0, 0, 2, 0, 0));
    }

    @Test
    void memoryFollowsWhatIsOutOfOrderAndNotTheNumberOfMessages() {
        int messages = 20 * SequenceSet.PAGE_SEQUENCES;
        int partitions = 6;
        for (long sequence = 0; sequence < messages; sequence++) {
            ledger.sent(0, sequence);
            ledger.acked(0, sequence);
        }
        long sizeBytesMax = 0;
        for (int partition = 0; partition < partitions; partition++) {
            for (long sequence = partition; sequence < messages; sequence += partitions) {
                ledger.delivered(0, 0, sequence, partition, sequence / partitions);
            }
            sizeBytesMax = Math.max(sizeBytesMax, ledger.sizeBytes());
        }

        assertThat(sizeBytesMax).as("a bit for each message and its tables").isLessThan(messages / 8 + 120_000L);
        assertThat(ledger.sizeBytes()).as("once everything has arrived").isLessThan(120_000L);
        assertThat(totals().received()).isEqualTo(messages);
        assertThat(totals().lostAcked()).isZero();
    }

    private void send(int messages) {
        for (int sequence = 0; sequence < messages; sequence++) {
            ledger.sent(0, sequence);
        }
    }

    private void sendAndAck(int messages) {
        send(messages);
        for (int sequence = 0; sequence < messages; sequence++) {
            ledger.acked(0, sequence);
        }
    }

    private void deliver(int from, int to) {
        for (int sequence = from; sequence < to; sequence++) {
            assertThat(ledger.delivered(0, 0, sequence, 0, sequence)).isEqualTo(Arrival.FIRST);
        }
    }

    private SubscriptionTotals totals() {
        return ledger.totals().subscriptions().getFirst();
    }

    private List<Long> undelivered(int producer) {
        List<Long> sequences = new ArrayList<>();
        ledger.forEachUndelivered(0, producer, sequences::add);
        return sequences;
    }

    private List<Long> unacknowledged(int producer) {
        List<Long> sequences = new ArrayList<>();
        ledger.forEachUnacknowledged(producer, sequences::add);
        return sequences;
    }
}
