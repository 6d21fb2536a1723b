package dev.strobe.harness.driver.synthetic;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strobe.harness.driver.DriverException;
import dev.strobe.harness.driver.synthetic.Rig.Shape;
import dev.strobe.harness.driver.synthetic.SyntheticTruth.PhaseTruth;
import dev.strobe.harness.scenario.Rate;
import dev.strobe.harness.scenario.SyntheticSpec;
import dev.strobe.harness.scenario.SyntheticSpec.LatencySpec;
import dev.strobe.harness.scenario.SyntheticSpec.Stall;
import dev.strobe.harness.scenario.SyntheticSpec.Stall.Mode;
import dev.strobe.harness.time.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** The broker on a manual clock, its thread played by the test: exact times. */
class SyntheticBrokerTest {

    private static final long MS = 1_000_000L;
    private static final long START_NS = 1_000_000_000L;

    /** Three digits. */
    private static final Percentage RESOLUTION = Percentage.withPercentage(0.1);

    private final ManualClock clock = new ManualClock(START_NS);

    @Test
    void withoutLatencyTheAnswerComesInsideTheSendCall() {
        Rig rig = new Rig(Rig.fixed(Duration.ZERO), 1, clock, Shape.of(1, 0, 3));

        for (int i = 0; i < 6; i++) {
            rig.publish(0, null);
            assertThat(rig.answers).hasSize(i + 1);
        }

        assertThat(rig.answers).extracting(Rig.Answer::partition).containsExactly(1, 2, 0, 1, 2, 0);
        assertThat(rig.answers).extracting(Rig.Answer::offset).containsExactly(0L, 0L, 0L, 1L, 1L, 1L);
        assertThat(rig.publisher(0).records()).isEqualTo(6);
        assertThat(rig.publisher(0).requests()).isEqualTo(6);
    }

    @Test
    void withLatencyTheAnswerAndTheDeliveryComeOnceItHasPassed() {
        Rig rig = new Rig(Rig.fixed(Duration.ofMillis(5)), 1, clock, Shape.of(1, 1, 1));
        rig.publish(0, null);

        clock.advance(5 * MS - 1);
        rig.answerDue();
        assertThat(rig.answers).isEmpty();
        assertThat(rig.pollAll()).isZero();

        clock.advance(1);
        rig.answerDue();
        assertThat(rig.answers).hasSize(1);
        assertThat(rig.pollAll()).isEqualTo(1);
        assertThat(rig.deliveries.getFirst().offset())
                .isEqualTo(rig.answers.getFirst().offset());
    }

    @Test
    void aCapacityServesOneMessageAfterTheOtherEvenWithoutLatency() {
        SyntheticSpec spec =
                new SyntheticSpec(new LatencySpec.Fixed(Duration.ZERO), List.of(), 0, 0, 0, 0, Rate.perSecond(1_000));
        Rig rig = new Rig(spec, 1, clock, Shape.of(2, 1, 1));
        rig.publish(0, null);
        rig.publish(1, null);
        rig.publish(0, null);

        rig.answerDue();
        assertThat(rig.answers).isEmpty();
        clock.advance(2 * MS);
        rig.answerDue();
        assertThat(rig.answers).hasSize(2);
        assertThat(rig.pollAll()).isEqualTo(2);
        clock.advance(MS);
        rig.answerDue();
        assertThat(rig.answers).hasSize(3);
    }

    @Test
    void theBrokerCopiesWhatItIsGiven() {
        Rig rig = new Rig(Rig.fixed(Duration.ofMillis(1)), 1, clock, Shape.of(1, 1, 1));
        IntStream.range(0, 50).forEach(i -> rig.publish(0, null));
        clock.advance(MS);
        rig.answerDue();

        assertThat(rig.pollAll()).isEqualTo(50);

        assertThat(rig.deliveries)
                .extracting(Rig.Delivery::sequence)
                .containsExactlyElementsOf(
                        IntStream.range(0, 50).mapToLong(i -> i).boxed().toList());
        assertThat(rig.totals().corrupted()).isZero();
    }

    @Test
    void aBlockedSendCallReturnsWhenTheStallEndsAndShowsInTheResponseOnly() {
        Stall stall = new Stall(Duration.ofMillis(100), Duration.ofMillis(200), Mode.BLOCK_SEND);
        Rig rig = new Rig(Rig.fixed(Duration.ofMillis(1), stall), 1, clock, Shape.of(1, 0, 1));
        rig.broker.measuring(START_NS);
        rig.publish(0, null);
        clock.advance(150 * MS);

        rig.publish(0, null, START_NS + 110 * MS, 0);

        assertThat(clock.nanoTime()).isEqualTo(START_NS + 300 * MS);
        rig.publish(0, null, START_NS + 120 * MS, 0);
        assertThat(clock.nanoTime()).as("sent at once").isEqualTo(START_NS + 300 * MS);
        clock.advance(MS);
        rig.answerDue();
        SyntheticTruth truth = rig.broker.truth();
        assertThat(truth.stalls())
                .containsExactly(new SyntheticTruth.StallTruth(Mode.BLOCK_SEND, 0.1, 0.2, 0.15, 0.3, 1));
        PhaseTruth phase = truth.phases().getFirst();
        assertThat(requireNonNull(phase.publishResponse()).count()).isEqualTo(3);
        assertThat(requireNonNull(phase.publishService()).minUs()).isCloseTo(1_000, RESOLUTION);
        assertThat(requireNonNull(phase.publishService()).p50Us()).isCloseTo(151_000, RESOLUTION);
        assertThat(requireNonNull(phase.publishResponse()).p50Us()).isCloseTo(191_000, RESOLUTION);
    }

    @Test
    void aHoldAcceptsMessagesAndKeepsBackAnswersAndDeliveries() {
        Stall stall = new Stall(Duration.ofMillis(100), Duration.ofMillis(200), Mode.HOLD);
        Rig rig = new Rig(Rig.fixed(Duration.ZERO, stall), 1, clock, Shape.of(1, 1, 1));
        rig.broker.measuring(START_NS);
        rig.publish(0, null);
        rig.answerDue();
        clock.advance(120 * MS);

        rig.publish(0, null);
        rig.answerDue();

        assertThat(clock.nanoTime()).as("nothing blocked").isEqualTo(START_NS + 120 * MS);
        assertThat(rig.answers).hasSize(1);
        assertThat(rig.pollAll()).as("what was readable waits too").isZero();
        clock.advance(180 * MS);
        rig.answerDue();
        assertThat(rig.answers).hasSize(2);
        assertThat(rig.pollAll()).isEqualTo(2);
        assertThat(rig.broker.truth().stalls())
                .containsExactly(new SyntheticTruth.StallTruth(Mode.HOLD, 0.1, 0.2, 0.12, 0.3, 1));
    }

    @Test
    void stallsWaitForTheFirstMeasuredPhase() {
        Stall stall = new Stall(Duration.ZERO, Duration.ofSeconds(9), Mode.BLOCK_SEND);
        Rig rig = new Rig(Rig.fixed(Duration.ZERO, stall), 1, clock, Shape.of(1, 0, 1));

        rig.publish(0, null);

        assertThat(clock.nanoTime()).isEqualTo(START_NS);
        assertThat(rig.broker.truth().stalls()).isEmpty();
    }

    @Test
    void aKeyAlwaysLeadsToTheSamePartitionAndKeysSpread() {
        Rig rig = new Rig(Rig.fixed(Duration.ZERO), 1, clock, Shape.of(2, 0, 6));
        for (int i = 0; i < 200; i++) {
            rig.publish(0, new byte[] {0, 0, 0, (byte) i});
            rig.publish(1, new byte[] {0, 0, 0, (byte) i});
        }

        for (int i = 0; i < rig.answers.size(); i += 2) {
            assertThat(rig.answers.get(i).partition())
                    .isEqualTo(rig.answers.get(i + 1).partition());
        }
        for (int partition = 0; partition < 6; partition++) {
            int wanted = partition;
            assertThat(rig.answers.stream().filter(a -> a.partition() == wanted).count())
                    .isBetween(30L, 110L);
        }
    }

    @Test
    void membersShareThePartitionsAndInheritThemWhenOneLeaves() {
        Rig rig = new Rig(Rig.fixed(Duration.ZERO), 1, clock, Shape.of(1, 1, 4));
        assertThat(rig.member(0, 0).assigned()).as("before its first poll").isFalse();
        IntStream.range(0, 8).forEach(i -> rig.publish(0, null));
        rig.pollAll();
        assertThat(rig.member(0, 0).assigned()).isTrue();
        assertThat(rig.deliveries)
                .hasSize(8)
                .allSatisfy(delivery -> assertThat(delivery.member()).isEqualTo(delivery.partition() % 2));
        int assignments = rig.member(0, 0).assignments();

        rig.member(0, 1).close(Duration.ZERO);
        IntStream.range(0, 8).forEach(i -> rig.publish(0, null));
        rig.deliveries.clear();
        rig.pollAll();

        assertThat(rig.member(0, 0).assignments()).isGreaterThan(assignments);
        assertThat(rig.deliveries)
                .hasSize(8)
                .allSatisfy(delivery -> assertThat(delivery.member()).isZero());
        assertThat(rig.totals().lostAcked()).isZero();
        assertThat(rig.totals().redelivered()).isZero();
    }

    @Test
    void aMessageFailsOnceTheBufferStayedFullForTooLong() {
        Shape shape = new Shape(1, 1, 1, 40, 1_000, Duration.ZERO);
        Rig rig = new Rig(Rig.fixed(Duration.ZERO), 1, clock, shape);
        // The last place is kept free for a planted second copy.
        IntStream.range(0, SyntheticBroker.MESSAGES_MAX - 1).forEach(i -> rig.publish(0, null));
        assertThat(rig.totals().failed()).isZero();

        rig.publish(0, null);

        assertThat(rig.answers.getLast().cause()).isEqualTo("BufferFull");
        assertThat(rig.totals().failed()).isEqualTo(1);
        assertThat(rig.broker.truth().counts().failed()).isEqualTo(1);
        rig.pollAll();
        rig.publish(0, null);
        assertThat(rig.answers.getLast().cause()).isEmpty();
    }

    @Test
    void aClosedPublisherIsToldNothingAnyMore() {
        Rig rig = new Rig(Rig.fixed(Duration.ofMillis(5)), 1, clock, Shape.of(1, 0, 1));
        rig.publish(0, null);

        rig.publisher(0).close(Duration.ZERO);
        clock.advance(10 * MS);
        rig.answerDue();

        assertThat(rig.answers).isEmpty();
        assertThat(rig.totals().unknown()).isEqualTo(1);
    }

    @Test
    void anUnknownTopicIsRefusedByName() {
        Rig rig = new Rig(Rig.fixed(Duration.ZERO), 1, clock, Shape.of(1, 0, 1));

        assertThatThrownBy(() -> rig.driver.openSubscriber("c", "nowhere", "g", Rig.consumer(10)))
                .isInstanceOf(DriverException.class)
                .hasMessageContaining("topic=nowhere");
    }
}
