package dev.strobe.harness.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.harness.scenario.Scenario.ObserveSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MessageKeeperTest {

    private static final long SECOND_NS = 1_000_000_000;

    @Test
    void exactlyTheSlowestAreKeptSlowestFirst() {
        SplittableRandom random = new SplittableRandom(7);
        SendRing ring = new SendRing(1024);
        MessageKeeper keeper = kept(20, 0, ring).newKeeper(null);
        List<Long> latencies = new ArrayList<>();
        for (int sequence = 0; sequence < 1_000; sequence++) {
            long latencyNs = random.nextLong(1_000_000);
            latencies.add(latencyNs);
            ring.sent(sequence, sequence + 5);
            keeper.offer(0, 0, sequence, -1, MessageKeeper.position(3, sequence), sequence, sequence + latencyNs);
        }

        assertThat(keeper.slowest(0))
                .extracting(KeptMessage::latencyNs)
                .containsExactlyElementsOf(latencies.stream()
                        .sorted(Comparator.reverseOrder())
                        .limit(20)
                        .toList());
        assertThat(keeper.slowest(0)).allSatisfy(message -> {
            assertThat(message.partition()).isEqualTo(3);
            assertThat(message.offset()).isEqualTo(message.sequence());
            assertThat(message.sentNs()).isEqualTo(message.intendedNs() + 5);
        });
    }

    @Test
    void ofEachSecondTheSlowestAreKeptHoweverQuietItIs() {
        SendRing ring = new SendRing(1024);
        KeptMessages kept = kept(20, 0, ring);
        MessageKeeper one = kept.newKeeper("a");
        MessageKeeper other = kept.newKeeper("b");
        for (int second = 0; second < 3; second++) {
            for (int i = 0; i < 50; i++) {
                long sequence = second * 50L + i;
                ring.sent(sequence, 0);
                // Each second is ten times as quiet as the one before.
                long latencyNs = (i + 1) * 1_000_000L / (long) Math.pow(10, second);
                (i % 2 == 0 ? one : other).offer(0, 0, sequence, i % 2, 0, 0, latencyNs);
            }
            List<KeptMessage> slowest = kept.endInterval((second + 1) * SECOND_NS);
            assertThat(slowest).extracting(KeptMessage::sequence).containsExactly(second * 50L + 49, second * 50L + 48);
        }

        assertThat(kept.kept(0))
                .filteredOn(message -> message.kept() == KeptFor.SLOWEST_OF_SECOND)
                .extracting(KeptMessage::sequence)
                .containsExactlyInAnyOrder(49L, 48L, 99L, 98L, 149L, 148L);
    }

    @Test
    void anAcknowledgementThatComesAfterTheDeliveryIsFilledIn() {
        SendRing ring = new SendRing(8);
        KeptMessages kept = kept(2, 1, ring);
        MessageKeeper keeper = kept.newKeeper("a");
        ring.sent(1, 100);
        keeper.offer(0, 0, 1, 0, MessageKeeper.position(0, 1), 90, 500);
        kept.endInterval(SECOND_NS);
        assertThat(kept.kept(0))
                .hasSize(3)
                .allSatisfy(message -> assertThat(message.ackedNs()).isEqualTo(SendRing.UNKNOWN));

        ring.acked(1, 700);
        kept.endInterval(2 * SECOND_NS);

        assertThat(kept.kept(0))
                .hasSize(3)
                .allSatisfy(message -> assertThat(message.ackedNs()).isEqualTo(700));
    }

    @Test
    void aSendTimeThatWasOverwrittenIsUnknownAndNotWrong() {
        SendRing ring = new SendRing(4);
        MessageKeeper keeper = kept(2, 0, ring).newKeeper(null);
        for (int sequence = 0; sequence < 10; sequence++) {
            ring.sent(sequence, sequence);
        }
        keeper.offer(0, 0, 2, -1, MessageKeeper.position(-1, -1), 0, 1_000);

        KeptMessage message = keeper.slowest(0).getFirst();
        assertThat(message.sentNs()).isEqualTo(SendRing.UNKNOWN);
        assertThat(message.partition()).isEqualTo(-1);
        assertThat(message.offset()).isEqualTo(-1);
    }

    @Test
    void aRandomFewAreKeptBesidesAndTheSameForEverySubscription() {
        SendRing ring = new SendRing(1 << 14);
        KeptMessages kept = kept(0, 100, ring);
        MessageKeeper one = kept.newKeeper("a");
        MessageKeeper other = kept.newKeeper("b");
        for (int sequence = 0; sequence < 10_000; sequence++) {
            one.offer(0, 0, sequence, 0, 0, sequence, 50_000);
            other.offer(0, 0, sequence, 1, 0, sequence, 60_000);
        }
        kept.endInterval(SECOND_NS);

        assertThat(sequences(kept, 0)).hasSizeBetween(50, 200).containsExactlyElementsOf(sequences(kept, 1));
    }

    @Test
    void someFailedAndRedeliveredMessagesAreKeptOfEachSecondHoweverFastTheyWere() {
        SendRing ring = new SendRing(1 << 10);
        KeptMessages kept = kept(0, 0, ring);
        MessageKeeper acks = kept.newKeeper(null);
        MessageKeeper consumer = kept.newKeeper("a");
        for (int second = 0; second < 2; second++) {
            for (int i = 0; i < 500; i++) {
                acks.failed(0, 0, i, 0, 10, "Timeout");
                consumer.redelivered(0, 0, 600 + i, 0, MessageKeeper.position(1, i), 0, 10);
            }
            kept.endInterval(second * SECOND_NS);
        }

        assertThat(kept.kept(0))
                .filteredOn(message -> message.kept() == KeptFor.ERROR)
                .hasSize(4 * TraceBudget.reserve(ObserveSpec.TRACES_PER_S))
                .allSatisfy(message -> assertThat(message.error()).isEqualTo("Timeout"));
        assertThat(kept.kept(0))
                .filteredOn(message -> message.kept() == KeptFor.REDELIVERED)
                .hasSize(4 * TraceBudget.reserve(ObserveSpec.TRACES_PER_S));
    }

    @Test
    void aLongRunKeepsNoMoreThanItsLimitAndStaysAnEvenSample() {
        SendRing ring = new SendRing(16);
        KeptMessages kept = new KeptMessages(1, new ObserveSpec(0, 1, 10_000, 0, "off"), List.of(ring), 1);
        MessageKeeper keeper = kept.newKeeper("a");
        int messages = 3 * KeptMessages.KEPT_MAX;
        for (int sequence = 0; sequence < messages; sequence++) {
            keeper.offer(0, 0, sequence, 0, 0, sequence, sequence + 1);
            if (sequence % 5_000 == 0) {
                kept.endInterval(sequence / 5_000 * SECOND_NS);
            }
        }
        kept.endInterval(SECOND_NS * messages);

        List<Long> sequences = sequences(kept, 0);
        assertThat(sequences).hasSizeBetween(KeptMessages.KEPT_MAX / 3, KeptMessages.KEPT_MAX);
        long early =
                sequences.stream().filter(sequence -> sequence < messages / 2).count();
        assertThat(early).isBetween(sequences.size() * 4L / 10, sequences.size() * 6L / 10);
    }

    private static KeptMessages kept(int slowest, long randomOneIn, SendRing ring) {
        return new KeptMessages(1, new ObserveSpec(slowest, randomOneIn, "off"), List.of(ring), 2);
    }

    private static List<Long> sequences(KeptMessages kept, int subscription) {
        return kept.kept(0).stream()
                .filter(message -> message.kept() == KeptFor.RANDOM && message.subscription() == subscription)
                .map(KeptMessage::sequence)
                .toList();
    }
}
