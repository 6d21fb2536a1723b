package dev.strobe.harness.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.harness.observe.cause.Outlier;
import dev.strobe.harness.observe.cause.Segment;
import dev.strobe.harness.observe.cause.Segment.Kind;
import dev.strobe.harness.observe.jfr.BrokerRecording;
import dev.strobe.harness.observe.jfr.StageEvents;
import dev.strobe.harness.observe.jfr.StageHistograms;
import dev.strobe.harness.observe.jfr.StoredMessage;
import dev.strobe.harness.observe.jfr.StoredMessages;
import dev.strobe.harness.observe.jfr.TopicIds;
import dev.strobe.harness.time.NanoClock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MessageWayTest {

    private static final String TOPIC = "strobe-run-orders";
    private static final String CONSUMER = "run-a-0";
    private static final long US = 1_000;

    @TempDir
    Path folder;

    private final TraceNames names = new TraceNames(
            42,
            "run",
            0,
            "kafka",
            List.of(TOPIC),
            List.of("run-producer-0"),
            List.of("a"),
            List.of("steady"),
            TraceNames.Wire.UNKNOWN);

    @Test
    void aDeliveredMessagesWayEndsAtItsHandOverAndLeavesOutTheAnswerToItsProducer() throws IOException {
        try (BrokerRecording broker = new BrokerRecording()) {
            Outlier outlier = way(
                    broker.produce(0, 0, 20, 200 * US).fetch(CONSUMER, 0, 0, 20, 300 * US), delivered(10 * US, 900));

            assertThat(outlier.segments())
                    .extracting(Segment::kind)
                    .containsExactly(
                            Kind.SCHEDULE_DELAY,
                            Kind.CLIENT_OUT,
                            Kind.DECODED,
                            Kind.QUEUED,
                            Kind.APPENDED,
                            Kind.FLUSHED,
                            Kind.REPLICATED,
                            Kind.FETCH_OUT,
                            Kind.DECODED,
                            Kind.WAITED,
                            Kind.READ,
                            Kind.RESPONDED,
                            Kind.WRITTEN,
                            Kind.CLIENT_IN);
            assertThat(outlier.segments().stream()
                            .mapToLong(segment -> segment.endNs() - segment.startNs())
                            .sum())
                    .isEqualTo(900 * US);
            assertThat(outlier.ownRequests()).hasSize(2);
        }
    }

    @Test
    void anAcknowledgedMessagesWayGoesThroughTheAnswer() throws IOException {
        try (BrokerRecording broker = new BrokerRecording()) {
            Outlier outlier = way(broker.produce(0, 0, 20, 200 * US), kept(-1, null, 10 * US, 500));

            assertThat(outlier.segments())
                    .extracting(Segment::kind)
                    .endsWith(Kind.REPLICATED, Kind.RESPONDED, Kind.WRITTEN, Kind.ACK_IN);
        }
    }

    @Test
    void whatTheTargetDidNotTellIsOneBlindStretch() throws IOException {
        try (BrokerRecording broker = new BrokerRecording()) {
            assertThat(way(broker, delivered(10 * US, 900)).segments())
                    .containsExactly(
                            new Segment(Kind.SCHEDULE_DELAY, 0, 10 * US), new Segment(Kind.BLIND, 10 * US, 900 * US));
        }
        try (BrokerRecording broker = new BrokerRecording()) {
            assertThat(way(broker, delivered(SendRing.UNKNOWN, 900)).segments())
                    .as("its send time was overwritten")
                    .containsExactly(new Segment(Kind.BLIND, 0, 900 * US));
        }
        try (BrokerRecording broker = new BrokerRecording()) {
            assertThat(way(broker.produce(0, 0, 20, 200 * US), delivered(10 * US, 900))
                            .segments())
                    .last()
                    .isEqualTo(new Segment(Kind.BLIND, 200 * US + 5 * BrokerRecording.STAGE_NS, 900 * US));
        }
    }

    private Outlier way(BrokerRecording broker, KeptMessage message) throws IOException {
        KeptTrace trace = KeptTrace.of(List.of(message), 10, List.of(TOPIC)).getFirst();
        StoredMessage stored = Objects.requireNonNull(trace.stored());
        new StageEvents(
                        new TopicIds(List.of(TOPIC), Map.of(TOPIC, BrokerRecording.TOPIC_ID)),
                        new StoredMessages(List.of(stored)),
                        new StageHistograms(0),
                        0,
                        NanoClock.system(),
                        line -> {})
                .read(broker.writeTo(folder.resolve("broker-1.jfr")));
        return MessageWay.of(trace, names, new Outlier.Batching(0, 5));
    }

    private static KeptMessage delivered(long sentNs, long latencyUs) {
        return kept(0, CONSUMER, sentNs, latencyUs);
    }

    private static KeptMessage kept(int subscription, @Nullable String consumer, long sentNs, long latencyUs) {
        return new KeptMessage(
                0,
                0,
                5,
                subscription,
                consumer,
                0,
                5,
                0,
                sentNs,
                SendRing.UNKNOWN,
                subscription < 0 ? SendRing.UNKNOWN : latencyUs * US,
                latencyUs * US,
                KeptFor.SLOWEST,
                null);
    }
}
