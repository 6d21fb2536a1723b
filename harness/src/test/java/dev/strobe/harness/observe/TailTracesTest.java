package dev.strobe.harness.observe;

import static dev.strobe.harness.observe.TraceFixture.A;
import static dev.strobe.harness.observe.TraceFixture.B;
import static dev.strobe.harness.observe.TraceFixture.US;
import static dev.strobe.harness.observe.TraceFixture.delivered;
import static dev.strobe.harness.observe.TraceFixture.kept;
import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.harness.observe.jfr.BrokerRecording;
import dev.strobe.harness.observe.jfr.Pause;
import dev.strobe.reports.run.SpanLog.MessageTrace;
import dev.strobe.reports.run.SpanLog.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From what the keepers kept and the broker recorded to the traces that a reader gets: each case of the join. */
class TailTracesTest {

    @TempDir
    Path folder;

    private TraceFixture fixture = new TraceFixture();

    @Test
    void aMessageAndItsRequestsBecomeOneTraceFromIntendedSendToLastDelivery() throws IOException {
        fixture.add(delivered(9, 0, A, 500 * US), delivered(9, 1, B, 900 * US));
        try (BrokerRecording broker = new BrokerRecording()) {
            broker.produce(0, 0, 20, 200 * US)
                    .fetch(A, 0, 0, 20, 50 * US + 170 * US)
                    .fetch(B, 0, 5, 15, 20 * US, 185 * US);
            fixture.write(folder, broker, new Pause("1", "GC Pause", 600 * US, 40 * US));
        }
        MessageTrace trace = fixture.slowest(folder);

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
        // The second fetch came at 20 us and waited: what lies before the append at 203 us is not the message's time.
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
        assertThat(fixture.traces.counts()).isEqualTo(new TailTraces.Counts(1, 1, 0, 0, 0, 0));
    }

    @Test
    void eachSubscriptionHasItsOwnReceiveSpanAndEachLinksToTheSend() throws IOException {
        fixture.add(delivered(9, 0, A, 500 * US), delivered(9, 1, B, 900 * US));
        try (BrokerRecording broker = new BrokerRecording()) {
            fixture.write(folder, broker.produce(0, 0, 20, 200 * US));
        }

        SpanData send = fixture.span("send orders");
        assertThat(fixture.spans("receive orders")).hasSize(2).allSatisfy(receive -> {
            assertThat(receive.getParentSpanId())
                    .isEqualTo(fixture.span("message orders").getSpanId());
            assertThat(receive.getLinks())
                    .singleElement()
                    .satisfies(link -> assertThat(link.getSpanContext()).isEqualTo(send.getSpanContext()));
        });
        assertThat(fixture.spans("receive orders"))
                .extracting(receive -> fixture.text(receive, "messaging.consumer.group.name"))
                .containsExactly("a", "b");
    }

    @Test
    void messagesOfTheSameRequestLinkToEachOtherUpToALimit() throws IOException {
        for (int i = 0; i < 20; i++) {
            fixture.add(delivered(i, 0, A, (500 + i) * US));
        }
        try (BrokerRecording broker = new BrokerRecording()) {
            fixture.write(folder, broker.produce(0, 0, 20, 200 * US).fetch(A, 0, 0, 20, 220 * US));
        }

        List<SpanData> produce = fixture.spans("produce");
        assertThat(produce).hasSize(20);
        Set<String> ids = Set.copyOf(produce.stream().map(SpanData::getSpanId).toList());
        assertThat(produce).allSatisfy(span -> {
            assertThat(span.getLinks()).hasSize(SharedRequests.LINKS_MAX).allSatisfy(link -> {
                assertThat(ids).contains(link.getSpanContext().getSpanId());
                assertThat(link.getSpanContext().getTraceId()).isNotEqualTo(span.getTraceId());
            });
            assertThat(fixture.text(span, "strobe.records")).isEqualTo("20");
        });
        assertThat(fixture.spans("fetch"))
                .allSatisfy(span -> assertThat(span.getLinks()).hasSize(SharedRequests.LINKS_MAX));
    }

    @Test
    void aBatchThatWasSentAgainHasEveryRequestInItsTrace() throws IOException {
        fixture.add(kept(9, 0, A, 10 * US, 950 * US, KeptFor.SLOWEST_OF_SECOND, null));
        try (BrokerRecording broker = new BrokerRecording()) {
            broker.refused(0, 0, 50 * US, 6)
                    .produce(0, 0, 20, 200 * US)
                    .produce(0, 0, 20, 280 * US)
                    .refused(0, 40, 60 * US, 6);
            fixture.write(folder, broker);
        }

        assertThat(fixture.text(fixture.span("message orders"), "strobe.kept")).isEqualTo("retry");
        assertThat(fixture.text(fixture.span("message orders"), "strobe.retries"))
                .isEqualTo("2");
        SpanData send = fixture.span("send orders");
        for (String request : List.of("refused", "produce", "retry")) {
            assertThat(fixture.span(request).getParentSpanId()).isEqualTo(send.getSpanId());
        }
        assertThat(fixture.text(fixture.span("refused"), "error.type")).isEqualTo("6");
        assertThat(fixture.span("refused").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        // The way to the broker is that of the first request.
        assertThat(fixture.startUs(fixture.span("refused"))).isEqualTo(50);
        assertThat(fixture.endUs(fixture.span("client and network"))).isEqualTo(50);
        assertThat(fixture.startUs(fixture.span("acknowledge"))).isEqualTo(287);
    }

    @Test
    void whereTheTargetDoesNotAnswerTheSendEndsAtTheAppendThatTheConsumedOffsetTells() throws IOException {
        fixture = new TraceFixture(false, Set.of());
        fixture.add(delivered(9, 0, A, 500 * US));
        try (BrokerRecording broker = new BrokerRecording()) {
            fixture.write(folder, broker.produce(0, 0, 20, 350 * US).fetch(A, 0, 0, 20, 360 * US));
        }

        SpanData send = fixture.span("send orders");
        // The client's own callback came at 300 us, before the broker had the message.
        assertThat(fixture.endUs(send)).isEqualTo(353);
        assertThat(fixture.text(send, "strobe.answer")).isEqualTo("none");
        assertThat(fixture.spans("acknowledge")).isEmpty();
        assertThat(fixture.slowest(folder).sight()).isEqualTo("whole");
    }

    @Test
    void aMessageThatComesAgainHasAnotherReceiveSpanAndKeepsTheLatencyOfItsFirstDelivery() throws IOException {
        fixture.add(
                delivered(9, 0, A, 500 * US),
                kept(9, 0, B, 10 * US, 5_000 * US, KeptFor.REDELIVERED, null),
                kept(30, 0, B, 10 * US, 5_100 * US, KeptFor.REDELIVERED, null));
        try (BrokerRecording broker = new BrokerRecording()) {
            broker.produce(0, 0, 20, 200 * US).fetch(A, 0, 0, 20, 220 * US).fetch(B, 0, 0, 20, 4_000 * US);
            fixture.write(folder, broker);
        }

        List<SpanData> receives = fixture.spans("receive orders").subList(0, 2);
        assertThat(receives).extracting(SpanData::getSpanId).doesNotHaveDuplicates();
        assertThat(fixture.text(receives.getFirst(), "strobe.redelivered")).isEmpty();
        assertThat(fixture.text(receives.getLast(), "strobe.redelivered")).isEqualTo("true");
        assertThat(fixture.startUs(receives.getLast())).isEqualTo(4_000);
        assertThat(fixture.spans("fetch")).hasSize(2);
        assertThat(fixture.slowest(folder).latencyUs()).isEqualTo(500);
        // Of the other one only the second delivery was kept: it is no first one for that.
        SpanData alone = fixture.spans("receive orders").getLast();
        assertThat(fixture.text(alone, "strobe.redelivered")).isEqualTo("true");
        assertThat(fixture.spans("message orders"))
                .extracting(root -> fixture.text(root, "strobe.kept"))
                .containsExactly("slowest", "redelivered");
    }

    @Test
    void aSendThatFailedIsAnErrorThatTellsWhy() throws IOException {
        fixture.add(kept(-1, -1, null, 10 * US, 800 * US, KeptFor.ERROR, "Timeout"));
        try (BrokerRecording broker = new BrokerRecording()) {
            fixture.write(folder, broker);
        }

        SpanData send = fixture.span("send orders");
        assertThat(send.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(fixture.text(send, "error.type")).isEqualTo("Timeout");
        assertThat(fixture.text(send, "strobe.answer")).isEqualTo("failed");
        assertThat(fixture.endUs(send)).isEqualTo(800);
        assertThat(fixture.text(fixture.span("message orders"), "strobe.kept")).isEqualTo("error");
        assertThat(fixture.spans("acknowledge")).isEmpty();
    }

    @Test
    void aMessageWhoseSendTimeWasOverwrittenStillHasARootAndWhatTheBrokerToldOfIt() throws IOException {
        fixture.add(kept(9, 0, A, SendRing.UNKNOWN, 500 * US, KeptFor.SLOWEST, null));
        try (BrokerRecording broker = new BrokerRecording()) {
            fixture.write(folder, broker.produce(0, 0, 20, 200 * US).fetch(A, 0, 0, 20, 220 * US));
        }

        SpanData root = fixture.span("message orders");
        assertThat(fixture.text(root, "strobe.sight")).isEqualTo("untraced");
        assertThat(fixture.startUs(root)).isZero();
        assertThat(fixture.endUs(root)).isEqualTo(500);
        assertThat(fixture.spans("send orders")).isEmpty();
        assertThat(fixture.spans("schedule delay")).isEmpty();
        assertThat(fixture.span("produce").getParentSpanId()).isEqualTo(root.getSpanId());
        assertThat(fixture.span("receive orders").getLinks()).isEmpty();
        assertThat(fixture.traces.counts().untraced()).isOne();
    }

    @Test
    void whatTheBrokerDidNotTellIsCountedAndNotInvented() throws IOException {
        fixture.add(
                delivered(1, 0, A, 500 * US),
                delivered(30, 0, A, 400 * US),
                kept(50, 0, A, SendRing.UNKNOWN, 300 * US, KeptFor.SLOWEST, null));
        try (BrokerRecording broker = new BrokerRecording()) {
            fixture.write(folder, broker.produce(0, 0, 20, 200 * US));
        }
        MessageTrace trace = fixture.slowest(folder);

        assertThat(trace.sight()).isEqualTo("partial");
        assertThat(names(trace, "strobe-broker")).doesNotContain("fetch").contains("produce");
        assertThat(fixture.traces.counts()).isEqualTo(new TailTraces.Counts(3, 0, 1, 1, 1, 3));
    }

    @Test
    void aMessageWithoutOffsetOrEventHasTheTraceThatTheClientSaw() throws IOException {
        fixture.add(kept(-1, -1, null, 10 * US, 800 * US, KeptFor.SLOWEST, null));
        try (BrokerRecording broker = new BrokerRecording()) {
            fixture.write(folder, broker);
        }
        MessageTrace trace = fixture.slowest(folder);

        assertThat(trace.sight()).isEqualTo("client");
        assertThat(names(trace, "strobe-harness")).containsExactly("message orders", "schedule delay", "send orders");
        assertThat(fixture.traces.counts()).isEqualTo(new TailTraces.Counts(1, 0, 0, 1, 0, 1));
    }

    @Test
    void aBrokerThatWasKilledLeavesPartialTracesAndANamedGap() throws IOException {
        fixture.add(delivered(9, 0, A, 500 * US), delivered(15_000, 0, A, 600 * US));
        try (BrokerRecording broker = new BrokerRecording()) {
            for (int i = 0; i < 1_000; i++) {
                broker.produce(0, i * 20L, 20, (200 + i) * US);
            }
            broker.fetch(A, 0, 0, 20, 220 * US);
            Path whole = broker.writeTo(folder.resolve("whole.jfr"));
            byte[] bytes = Files.readAllBytes(whole);
            fixture.write(folder, Files.write(folder.resolve("broker-1.jfr"), Arrays.copyOf(bytes, bytes.length / 2)));
        }

        assertThat(fixture.gaps).singleElement().asString().startsWith("broker-1.jfr breaks off");
        assertThat(fixture.spans("message orders")).hasSize(2);
        assertThat(fixture.traces.counts().outliers()).isEqualTo(2);
    }

    @Test
    void ofEachPhaseTheSlowestMessagesStayAndTheRandomOnesBesides() {
        fixture.traces.add(
                List.of(
                        delivered(1, 0, A, 500 * US),
                        delivered(1, 1, B, 490 * US),
                        delivered(2, 0, A, 480 * US),
                        delivered(3, 0, A, 470 * US),
                        kept(4, 0, A, 10 * US, 30 * US, KeptFor.RANDOM, null)),
                2);

        assertThat(fixture.traces.counts().outliers()).isEqualTo(2);
        assertThat(fixture.traces.stored()).hasSize(3);
    }

    @Test
    void whatTheBrokerExportsItselfIsMarkedInTheFileAndLeftOutOfTheExport() throws IOException {
        fixture = new TraceFixture(true, Set.of("produce", "fetch"));
        fixture.add(delivered(9, 0, A, 500 * US), kept(9, 0, A, 10 * US, 500 * US, KeptFor.HEAD, null));
        try (BrokerRecording broker = new BrokerRecording()) {
            fixture.write(folder, broker.produce(0, 0, 20, 200 * US).fetch(A, 0, 0, 20, 220 * US));
        }

        assertThat(fixture.spans("produce")).isEmpty();
        assertThat(fixture.spans("appended")).isEmpty();
        assertThat(fixture.spans("fetch")).isEmpty();
        assertThat(fixture.spans("send orders")).hasSize(1);
        MessageTrace trace = fixture.slowest(folder);
        assertThat(names(trace, "strobe-broker")).contains("produce", "appended", "fetch");
        assertThat(trace.spans())
                .filteredOn(span -> span.service().equals("strobe-broker"))
                .allSatisfy(span -> assertThat(span.attributes()).containsEntry("strobe.exported_by", "broker"));
    }

    @Test
    void faultsAndCausesAreEventsOfTheMessage() throws IOException {
        fixture.add(delivered(9, 0, A, 500 * US));
        try (BrokerRecording broker = new BrokerRecording()) {
            Meanwhile meanwhile = new Meanwhile(
                    List.of(),
                    List.of(
                            new InjectedFault("flush", "broker", 100 * US, 80 * US),
                            new InjectedFault("later", "broker", 600 * US, 80 * US)),
                    trace -> new TraceCauses(
                            "broker.fsync",
                            80.0,
                            List.of(new TraceCauses.Interval("broker.fsync", "broker", 90 * US, 490 * US))));
            fixture.write(folder, broker.writeTo(folder.resolve("broker-1.jfr")), meanwhile);
        }

        SpanData root = fixture.span("message orders");
        assertThat(root.getEvents()).extracting(event -> event.getName()).containsExactly("fault", "cause");
        assertThat(fixture.text(root, "strobe.cause")).isEqualTo("broker.fsync");
        assertThat(fixture.text(root, "strobe.explained_pct")).isEqualTo("80.0");
    }

    private static List<String> names(MessageTrace trace, String service) {
        return trace.spans().stream()
                .filter(span -> span.service().equals(service))
                .map(Span::name)
                .toList();
    }
}
