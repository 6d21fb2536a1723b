package dev.strobe.harness.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MessageKeeperTest {

    @Test
    void exactlyTheSlowestAreKeptSlowestFirst() {
        SplittableRandom random = new SplittableRandom(7);
        SendRing ring = new SendRing(1024);
        MessageKeeper keeper = new MessageKeeper(1, 20, 0, List.of(ring), null);
        List<Long> latencies = new ArrayList<>();
        for (int sequence = 0; sequence < 1_000; sequence++) {
            long latencyNs = random.nextLong(1_000_000);
            latencies.add(latencyNs);
            ring.sent(sequence, sequence + 5);
            keeper.offer(0, 0, sequence, -1, MessageKeeper.position(3, sequence), sequence, sequence + latencyNs);
        }

        assertThat(keeper.kept(0))
                .extracting(KeptMessage::latencyNs)
                .containsExactlyElementsOf(latencies.stream()
                        .sorted(Comparator.reverseOrder())
                        .limit(20)
                        .toList());
        assertThat(keeper.kept(0)).allSatisfy(message -> {
            assertThat(message.partition()).isEqualTo(3);
            assertThat(message.offset()).isEqualTo(message.sequence());
            assertThat(message.sentNs()).isEqualTo(message.intendedNs() + 5);
        });
    }

    @Test
    void anAcknowledgementThatComesAfterTheDeliveryIsFilledIn() {
        SendRing ring = new SendRing(8);
        MessageKeeper keeper = new MessageKeeper(1, 2, 0, List.of(ring), null);
        ring.sent(1, 100);
        keeper.offer(0, 0, 1, 0, MessageKeeper.position(0, 1), 90, 500);
        assertThat(keeper.kept(0).getFirst().ackedNs()).isEqualTo(SendRing.UNKNOWN);

        ring.acked(1, 700);
        keeper.resolve();

        assertThat(keeper.kept(0).getFirst().ackedNs()).isEqualTo(700);
    }

    @Test
    void aSendTimeThatWasOverwrittenIsUnknownAndNotWrong() {
        SendRing ring = new SendRing(4);
        MessageKeeper keeper = new MessageKeeper(1, 2, 0, List.of(ring), null);
        for (int sequence = 0; sequence < 10; sequence++) {
            ring.sent(sequence, sequence);
        }
        keeper.offer(0, 0, 2, -1, MessageKeeper.position(-1, -1), 0, 1_000);

        KeptMessage message = keeper.kept(0).getFirst();
        assertThat(message.sentNs()).isEqualTo(SendRing.UNKNOWN);
        assertThat(message.partition()).isEqualTo(-1);
        assertThat(message.offset()).isEqualTo(-1);
    }

    @Test
    void aRandomFewAreKeptBesidesAndTheSameForEverySubscription() {
        SendRing ring = new SendRing(1 << 14);
        MessageKeeper one = new MessageKeeper(1, 1, 100, List.of(ring), null);
        MessageKeeper other = new MessageKeeper(1, 1, 100, List.of(ring), null);
        for (int sequence = 0; sequence < 10_000; sequence++) {
            // Falling latencies, so that after the first message none is among the slowest.
            one.offer(0, 0, sequence, 0, 0, sequence, 50_000);
            other.offer(0, 0, sequence, 1, 0, sequence, 60_000);
        }

        List<Long> kept = sequences(one);
        assertThat(kept).hasSizeBetween(50, 200).containsExactlyElementsOf(sequences(other));
    }

    private static List<Long> sequences(MessageKeeper keeper) {
        return keeper.kept(0).stream()
                .filter(KeptMessage::random)
                .map(KeptMessage::sequence)
                .toList();
    }
}
