package dev.strobe.harness.observe.jfr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.strobe.harness.time.NanoClock;
import dev.strobe.reports.run.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageEventsTest {

    private static final String TOPIC = "strobe-run-orders";
    private static final long MS = 1_000_000;

    @TempDir
    Path folder;

    private final StageHistograms histograms = new StageHistograms(0, 1_000 * MS);

    @Test
    void theAppendIsTheFirstRequestAtTheOffsetAndTheSameBatchAgainIsARetry() throws IOException {
        StoredMessage message = new StoredMessage(TOPIC, 2, 105);
        try (BrokerRecording broker = new BrokerRecording()) {
            read(
                    broker.produce(2, 100, 10, 50 * MS)
                            .produce(2, 100, 10, 20 * MS)
                            .produce(1, 100, 10, 10 * MS)
                            .produce(2, 106, 10, 11 * MS),
                    message);
        }

        RequestStages append = Objects.requireNonNull(message.append());
        assertThat(append.receivedNs()).isEqualTo(20 * MS);
        assertThat(append.stages())
                .extracting(RequestStages.Stage::name)
                .containsExactly("decoded", "queued", "appended", "flushed", "replicated", "responded", "written");
        assertThat(append.endNs("appended")).isEqualTo(20 * MS + 3 * BrokerRecording.STAGE_NS);
        assertThat(append.writtenNs()).isEqualTo(20 * MS + 7 * BrokerRecording.STAGE_NS);
        assertThat(message.retries()).extracting(RequestStages::receivedNs).containsExactly(50 * MS);
    }

    @Test
    void theFetchIsTheClientsLastOneThatCoversTheOffsetAndWasAnsweredBeforeTheDelivery() throws IOException {
        StoredMessage message = new StoredMessage(TOPIC, 0, 42);
        StoredMessage.Delivery a = message.delivered("group-a-0", 100 * MS);
        StoredMessage.Delivery b = message.delivered("group-b-0", 100 * MS);
        try (BrokerRecording broker = new BrokerRecording()) {
            read(
                    broker.fetch("group-a-0", 0, 40, 10, 30 * MS)
                            .fetch("group-a-0", 0, 40, 10, 60 * MS)
                            .fetch("group-a-0", 0, 40, 10, 101 * MS)
                            .fetch("group-a-0", 0, 43, 10, 70 * MS)
                            .fetch("group-a-0", 0, 30, 12, 80 * MS)
                            .fetch("group-b-0", 1, 40, 10, 90 * MS),
                    message);
        }

        assertThat(Objects.requireNonNull(a.fetch()).receivedNs()).isEqualTo(60 * MS);
        assertThat(b.fetch()).as("its client fetched another partition only").isNull();
    }

    @Test
    void aClientMayHaveTheAnswerBeforeTheBrokerLooksAtItsClockAgain() throws IOException {
        long respondedNs = 60 * MS + 4 * BrokerRecording.STAGE_NS;
        StoredMessage message = new StoredMessage(TOPIC, 0, 42);
        StoredMessage.Delivery delivery = message.delivered("group-a-0", respondedNs + 1);
        StoredMessage.Delivery tooEarly = message.delivered("group-a-0", respondedNs - 1);
        try (BrokerRecording broker = new BrokerRecording()) {
            read(broker.fetch("group-a-0", 0, 40, 10, 60 * MS), message);
        }

        assertThat(Objects.requireNonNull(delivery.fetch()).receivedNs()).isEqualTo(60 * MS);
        assertThat(tooEarly.fetch()).isNull();
    }

    @Test
    void aRequestBelongsToThePhaseItWasReceivedInAndCountsOncePerRecord() throws IOException {
        Coverage coverage;
        try (BrokerRecording broker = new BrokerRecording()) {
            coverage = read(broker.produce(0, 0, 300, 10 * MS)
                    .produce(0, 300, 20, 999 * MS)
                    .produce(0, 320, 5, 1_000 * MS));
        }

        Phase.Stages first = Objects.requireNonNull(histograms.phase(0));
        Phase.Stages second = Objects.requireNonNull(histograms.phase(1));
        assertThat(first.produce()).extracting(Phase.StageLatency::count).containsOnly(320L);
        assertThat(second.produce()).extracting(Phase.StageLatency::count).containsOnly(5L);
        assertThat(first.fetch()).isEmpty();
        Phase.StageLatency total = first.produce().getLast();
        assertThat(total.stage()).isEqualTo("total");
        assertThat(Objects.requireNonNull(total.p50Us())).isCloseTo(7.0, within(0.01));
        assertThat(total.p999Us()).as("fewer than ten of 320 lie beyond p99.9").isNull();
        assertThat(coverage.events()).isEqualTo(3);
        assertThat(coverage.firstNs()).isEqualTo(10 * MS);
        assertThat(coverage.lastNs()).isEqualTo(1_000 * MS);
        assertThat(coverage.gaps()).isEmpty();
    }

    @Test
    void requestsForTopicsOfOthersCountNowhere() throws IOException {
        StoredMessage message = new StoredMessage(TOPIC, 0, 5);
        try (BrokerRecording broker = new BrokerRecording(new UUID(1, 2))) {
            assertThat(read(broker.produce(0, 0, 10, 10 * MS), message).events())
                    .isZero();
        }

        assertThat(message.append()).isNull();
        assertThat(histograms.phase(0)).isNull();
    }

    @Test
    void aTargetThatTellsNoTopicIdHasEveryRequestCountedToTheOnlyTopic() {
        assertThat(new TopicIds(List.of(TOPIC), Map.of()).topic(1, 2)).isEqualTo(TOPIC);
        assertThat(new TopicIds(List.of(TOPIC, "other"), Map.of()).topic(1, 2)).isNull();
    }

    @Test
    void aRecordingThatCannotBeReadIsANamedGapAndAMissingOneIsNone() throws IOException {
        Path whole;
        try (BrokerRecording broker = new BrokerRecording()) {
            whole = broker.produce(0, 0, 1, 10 * MS).writeTo(folder.resolve("whole.jfr"));
        }
        byte[] bytes = Files.readAllBytes(whole);
        Path cut = Files.write(folder.resolve("broker-1.jfr"), java.util.Arrays.copyOf(bytes, bytes.length / 2));
        StageEvents events = events();

        events.read(cut);
        events.read(folder.resolve("broker-2.jfr"));

        assertThat(events.coverage().gaps()).singleElement().asString().startsWith("broker-1.jfr breaks off");
    }

    @Test
    void ofTheFsyncsOfEachSecondTheLongestIsKept() throws Exception {
        StageEvents events = events();
        try (BrokerRecording broker = new BrokerRecording()) {
            broker.flush(Duration.ofMillis(1)).flush(Duration.ofMillis(40)).flush(Duration.ofMillis(1));
            events.read(broker.writeTo(folder.resolve("broker-1.jfr")), "1");
        }

        assertThat(events.fsyncs()).as("two where a second ends between them").hasSizeBetween(1, 2);
        assertThat(events.fsyncs())
                .filteredOn(fsync -> fsync.durationNs() >= 40 * MS)
                .singleElement()
                .satisfies(fsync -> assertThat(fsync.node()).isEqualTo("1"));
    }

    private Coverage read(BrokerRecording broker, StoredMessage... messages) throws IOException {
        StageEvents events = events(messages);
        events.read(broker.writeTo(folder.resolve("broker-1.jfr")));
        return events.coverage();
    }

    private StageEvents events(StoredMessage... messages) {
        return new StageEvents(
                new TopicIds(List.of(TOPIC), Map.of(TOPIC, BrokerRecording.TOPIC_ID)),
                new StoredMessages(List.of(messages)),
                histograms,
                0,
                NanoClock.system(),
                line -> {});
    }
}
