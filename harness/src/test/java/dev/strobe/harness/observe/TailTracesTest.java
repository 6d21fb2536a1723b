package dev.strobe.harness.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.harness.observe.jfr.BrokerRecording;
import dev.strobe.harness.observe.jfr.Pause;
import dev.strobe.harness.observe.jfr.StageEvents;
import dev.strobe.harness.observe.jfr.StageHistograms;
import dev.strobe.harness.observe.jfr.StoredMessages;
import dev.strobe.harness.observe.jfr.TopicIds;
import dev.strobe.harness.time.NanoClock;
import dev.strobe.reports.run.RunDirectory;
import dev.strobe.reports.run.SpanLog;
import dev.strobe.reports.run.SpanLog.MessageTrace;
import dev.strobe.reports.run.SpanLog.Span;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From what the keepers kept and the broker recorded to the traces that a reader gets. */
class TailTracesTest {

    private static final String TOPIC = "strobe-run-orders";
    private static final String A = "run-a-0";
    private static final String B = "run-b-0";
    private static final long US = 1_000;

    @TempDir
    Path folder;

    private final TailTraces traces = new TailTraces(new TraceNames(
            42,
            "run",
            1_000_000_000_000L,
            "kafka",
            List.of(TOPIC),
            List.of("run-producer-0"),
            List.of("a", "b"),
            List.of("steady")));

    @Test
    void aMessageAndItsRequestsBecomeOneTraceFromIntendedSendToLastDelivery() throws IOException {
        traces.add(List.of(delivered(9, 0, A, 500 * US), delivered(9, 1, B, 900 * US)), 10);
        try (BrokerRecording broker = new BrokerRecording()) {
            broker.produce(0, 0, 20, 200 * US)
                    .fetch(A, 0, 0, 20, 50 * US + 170 * US)
                    .fetch(B, 0, 5, 15, 20 * US, 185 * US);
            MessageTrace trace = written(broker, new Pause("GC Pause", 600 * US, 40 * US));

            assertThat(trace.latencyUs()).isEqualTo(900);
            assertThat(trace.phase()).isEqualTo("steady");
            assertThat(trace.sight()).isEqualTo("whole");
            assertThat(trace.pauses()).singleElement().satisfies(pause -> {
                assertThat(pause.startUs()).isEqualTo(600);
                assertThat(pause.durationUs()).isEqualTo(40);
            });
            assertThat(names(trace, "strobe-broker"))
                    .containsExactly(
                            "produce",
                            "decoded",
                            "queued",
                            "appended",
                            "flushed",
                            "replicated",
                            "responded",
                            "written",
                            "fetch",
                            "waited",
                            "read",
                            "responded",
                            "written",
                            "fetch",
                            "decoded",
                            "waited",
                            "read",
                            "responded",
                            "written");
            // The second fetch came at 20 us and waited: what lies before the append at 203 us is not the message's
            // time.
            assertThat(trace.spans().stream().filter(span -> span.name().equals("waited")))
                    .anySatisfy(span -> {
                        assertThat(span.startUs()).isEqualTo(203);
                        assertThat(span.durationUs()).isEqualTo(3);
                    });
            assertThat(trace.spans().getFirst().durationUs()).isEqualTo(900);
            assertThat(trace.spans()).allSatisfy(span -> {
                assertThat(span.startUs()).isNotNegative();
                assertThat(span.startUs() + span.durationUs()).isLessThanOrEqualTo(900);
            });
        }
        assertThat(traces.counts()).isEqualTo(new TailTraces.Counts(1, 1, 0, 0, 0, 0));
    }

    @Test
    void whatTheBrokerDidNotTellIsCountedAndNotInvented() throws IOException {
        traces.add(List.of(delivered(1, 0, A, 500 * US), delivered(30, 0, A, 400 * US), overwritten(50, 300 * US)), 10);
        try (BrokerRecording broker = new BrokerRecording()) {
            MessageTrace trace = written(broker.produce(0, 0, 20, 200 * US));

            assertThat(trace.sight()).isEqualTo("partial");
            assertThat(names(trace, "strobe-broker")).doesNotContain("fetch").contains("produce");
        }

        assertThat(traces.counts()).isEqualTo(new TailTraces.Counts(3, 0, 1, 1, 1, 3));
    }

    @Test
    void ofEachPhaseTheSlowestMessagesStayAndTheRandomOnesBesides() {
        traces.add(
                List.of(
                        delivered(1, 0, A, 500 * US),
                        delivered(1, 1, B, 490 * US),
                        delivered(2, 0, A, 480 * US),
                        delivered(3, 0, A, 470 * US)),
                2);

        assertThat(traces.counts().outliers()).isEqualTo(2);
        assertThat(traces.stored()).hasSize(2);
    }

    private MessageTrace written(BrokerRecording broker, Pause... pauses) throws IOException {
        StageEvents events = new StageEvents(
                new TopicIds(List.of(TOPIC), Map.of(TOPIC, BrokerRecording.TOPIC_ID)),
                new StoredMessages(traces.stored()),
                new StageHistograms(0),
                0,
                NanoClock.system(),
                line -> {});
        events.read(broker.writeTo(folder.resolve("broker-1.jfr")));
        RunDirectory run = new RunDirectory(folder);
        traces.write(run.spans(), List.of(pauses));
        return SpanLog.slowest(run.spans(), 5).getFirst();
    }

    private static List<String> names(MessageTrace trace, String service) {
        return trace.spans().stream()
                .filter(span -> span.service().equals(service))
                .map(Span::name)
                .toList();
    }

    private static KeptMessage delivered(long offset, int subscription, String consumer, long deliveredNs) {
        return kept(offset, subscription, consumer, 10 * US, deliveredNs);
    }

    private static KeptMessage overwritten(long offset, long deliveredNs) {
        return kept(offset, 0, A, SendRing.UNKNOWN, deliveredNs);
    }

    private static KeptMessage kept(
            long offset, int subscription, @Nullable String consumer, long sentNs, long deliveredNs) {
        return new KeptMessage(
                0, 0, offset, subscription, consumer, 0, offset, 0, sentNs, 300 * US, deliveredNs, deliveredNs, false);
    }
}
