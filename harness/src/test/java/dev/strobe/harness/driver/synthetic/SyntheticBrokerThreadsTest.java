package dev.strobe.harness.driver.synthetic;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.harness.driver.AckListener;
import dev.strobe.harness.driver.Publisher;
import dev.strobe.harness.driver.synthetic.Rig.Answer;
import dev.strobe.harness.driver.synthetic.Rig.Shape;
import dev.strobe.harness.driver.synthetic.SyntheticTruth.PhaseTruth;
import dev.strobe.harness.message.OutboundMessage;
import dev.strobe.harness.scenario.SyntheticSpec;
import dev.strobe.harness.scenario.SyntheticSpec.LatencySpec;
import dev.strobe.harness.time.NanoClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The broker with its thread in real time. What is timed is only ever "not too early". */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SyntheticBrokerThreadsTest {

    private static final long LATENCY_NS = 2_000_000L;
    private static final int MESSAGES = 2_000;

    @Test
    void noAnswerComesBeforeItsLatencyHasPassedAndTheBooksAgree() throws InterruptedException {
        SyntheticSpec spec =
                new SyntheticSpec(new LatencySpec.Fixed(Duration.ofNanos(LATENCY_NS)), List.of(), 50, 40, 30, 20);
        Rig rig = new Rig(spec, 9, NanoClock.system(), Shape.of(1, 1, 4));
        rig.broker.start();
        AtomicInteger running = new AtomicInteger(1);
        List<Thread> consumers = new ArrayList<>();
        for (int member = 0; member < 2; member++) {
            consumers.add(consume(rig, member, running));
        }

        for (int i = 0; i < MESSAGES; i++) {
            rig.publish(0, null);
        }
        rig.publisher(0).close(Duration.ofSeconds(10));
        running.set(0);
        for (Thread consumer : consumers) {
            consumer.join();
        }
        rig.broker.close();

        assertThat(rig.broker.failure()).isEmpty();
        assertThat(rig.answers).hasSize(MESSAGES).allSatisfy(SyntheticBrokerThreadsTest::assertNotEarly);
        SyntheticTruth truth = rig.broker.truth();
        assertThat(rig.totals().acked()).isEqualTo(truth.counts().acked()).isEqualTo(MESSAGES);
        assertThat(rig.totals().lostAcked()).isEqualTo(truth.counts().lost()).isPositive();
        assertThat(rig.totals().duplicated())
                .isEqualTo(truth.counts().duplicated())
                .isPositive();
        assertThat(rig.totals().reordered())
                .isEqualTo(truth.counts().reordered())
                .isPositive();
        assertThat(rig.totals().corrupted())
                .isEqualTo(truth.counts().corrupted())
                .isPositive();
        PhaseTruth phase = truth.phases().getFirst();
        assertThat(requireNonNull(phase.publishService()).count()).isEqualTo(MESSAGES);
        assertThat(requireNonNull(phase.publishService()).minUs()).isGreaterThan(LATENCY_NS / 1e3 * 0.999);
        assertThat(requireNonNull(phase.endToEnd()).count())
                .isEqualTo(rig.totals().received());
    }

    @Test
    void closingLetsABlockedSendCallGo() throws InterruptedException {
        Shape shape = new Shape(1, 1, 1, 40, 1_000, Duration.ofMinutes(5));
        Rig rig = new Rig(Rig.fixed(Duration.ZERO), 1, NanoClock.system(), shape);
        Thread sender = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < SyntheticBroker.MESSAGES_MAX; i++) {
                rig.publish(0, null);
            }
        });
        while (sender.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }

        rig.broker.close();
        sender.join();

        assertThat(rig.answers.getLast().cause()).isEqualTo("Closed");
    }

    @Test
    void aListenerThatThrowsIsAFailureOfTheRunAndNotASilence() throws InterruptedException {
        SyntheticBroker broker = new SyntheticBroker(Rig.fixed(Duration.ofNanos(LATENCY_NS)), 1, NanoClock.system());
        SyntheticDriver driver = new SyntheticDriver(broker);
        broker.createTopic(Rig.TOPIC, 1);
        broker.start();
        Publisher publisher =
                driver.openPublisher("p", Rig.TOPIC, Rig.producer(64, Duration.ZERO), new ThrowingListener());

        publisher.publish(new OutboundMessage(64));
        while (broker.failure().isEmpty()) {
            Thread.onSpinWait();
        }
        broker.close();

        assertThat(broker.failure()).hasValueSatisfying(why -> assertThat(why).contains("listener broke"));
    }

    private static Thread consume(Rig rig, int member, AtomicInteger running) {
        return Thread.ofPlatform().start(() -> {
            int idle = 0;
            while (running.get() > 0 || idle < 3) {
                int count = rig.poll(0, member, Duration.ofMillis(30));
                idle = count > 0 ? 0 : idle + 1;
            }
        });
    }

    private static void assertNotEarly(Answer answer) {
        assertThat(answer.answeredNs() - answer.sentNs()).isGreaterThanOrEqualTo(LATENCY_NS);
    }

    private static final class ThrowingListener implements AckListener {
        @Override
        public void acked(long sequence, long intendedNs, long sentNs, int phase, int partition, long offset) {
            throw new IllegalStateException("listener broke");
        }

        @Override
        public void failed(long sequence, long intendedNs, long sentNs, int phase, String cause) {
            throw new IllegalStateException("listener broke: cause=" + cause);
        }
    }
}
