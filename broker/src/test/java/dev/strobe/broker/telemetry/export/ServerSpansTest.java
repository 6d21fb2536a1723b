package dev.strobe.broker.telemetry.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.broker.config.TelemetryLevel;
import dev.strobe.broker.telemetry.MetricFamily;
import dev.strobe.broker.telemetry.Telemetry;
import dev.strobe.broker.telemetry.trace.SpanAttribute;
import dev.strobe.broker.telemetry.trace.SpanName;
import dev.strobe.broker.telemetry.trace.TraceContext;
import dev.strobe.broker.telemetry.trace.TraceQueue;
import dev.strobe.broker.telemetry.trace.TracedBatch;
import dev.strobe.broker.telemetry.trace.TracedOffsets;
import dev.strobe.broker.telemetry.trace.TracedRecord;
import dev.strobe.broker.telemetry.trace.TracedRequest;
import dev.strobe.broker.telemetry.trace.TracedRequest.Stage;
import dev.strobe.broker.time.ManualClock;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** With the SDK's own tracer, and an exporter that is called at once. */
final class ServerSpansTest {

    private static final long START_NS = 1_000_000_000;
    private static final String QUEUE = "queue";

    private final ManualClock clock = new ManualClock(5 * START_NS);
    private final Telemetry telemetry = new Telemetry(TelemetryLevel.OFF, "test", clock);
    private final TraceQueue queue = new TraceQueue(telemetry.instruments());
    private final Keeping exporter = new Keeping();
    private final SpanRoom room = new SpanRoom();
    private Sampler sampler = Sampler.parentBased(Sampler.alwaysOn());

    @Test
    void aRequestBecomesASpanInTheTraceOfItsFirstRecordWithItsStagesBelow() {
        room.open(100);
        export(produce("", records(10, new TraceContext(1, 2, 3), new TraceContext(4, 5, 6))));

        SpanData server = exporter.single("produce orders");
        assertThat(server.getKind()).isEqualTo(SpanKind.SERVER);
        assertThat(server.getTraceId()).isEqualTo("00000000000000010000000000000002");
        assertThat(server.getParentSpanId()).isEqualTo("0000000000000003");
        assertThat(server.getParentSpanContext().isRemote()).isTrue();
        assertThat(server.getStartEpochNanos()).isEqualTo(START_NS);
        assertThat(server.getEndEpochNanos()).isEqualTo(START_NS + 70);
        assertThat(server.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(server.getLinks()).singleElement().satisfies(link -> {
            assertThat(link.getSpanContext().getTraceId()).isEqualTo("00000000000000040000000000000005");
            assertThat(link.getSpanContext().getSpanId()).isEqualTo("0000000000000006");
            assertThat(link.getAttributes().get(AttributeKey.longKey("messaging.kafka.offset")))
                    .isEqualTo(11);
        });
        assertThat(attribute(server, SpanAttribute.OFFSET)).isEqualTo(10L);
        assertThat(attribute(server, SpanAttribute.TRACED_RECORDS)).isEqualTo(2L);
        assertThat(exporter.spans)
                .filteredOn(span -> span.getParentSpanId().equals(server.getSpanId()))
                .extracting(SpanData::getName)
                .as("a flush that took no time has no span")
                .containsExactly("decode", QUEUE, "append", "respond", "write");
        assertThat(exporter.single(QUEUE).getStartEpochNanos()).isEqualTo(START_NS + 10);
        assertThat(exporter.single(QUEUE).getEndEpochNanos()).isEqualTo(START_NS + 30);
    }

    @Test
    void aRefusedRequestIsAnErrorWithoutAnOffset() {
        room.open(100);
        export(produce("MESSAGE_TOO_LARGE", records(-1, new TraceContext(1, 2, 3))));

        SpanData server = exporter.single("produce orders");
        assertThat(server.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(attribute(server, SpanAttribute.ERROR_TYPE)).isEqualTo("MESSAGE_TOO_LARGE");
        assertThat(attribute(server, SpanAttribute.OFFSET)).isNull();
        assertThat(attribute(server, SpanAttribute.BASE_OFFSET)).isNull();
    }

    @Test
    void everyAttributeOfASpanIsOneOfTheTable() {
        room.open(100);
        export(produce("", records(10, new TraceContext(1, 2, 3))));

        List<String> known =
                List.of(SpanAttribute.values()).stream().map(SpanAttribute::key).toList();
        assertThat(exporter.single("produce orders").getAttributes().asMap().keySet())
                .extracting(AttributeKey::getKey)
                .isSubsetOf(known);
    }

    @Test
    void whatWaitsBeyondTheQueueIsCountedAndGone() {
        for (int i = 0; i < 1_100; i++) {
            queue.offer(produce("", records(i, new TraceContext(1, 2, i + 1))));
        }

        assertThat(count(QUEUE)).isEqualTo(1_100 - 1_024);
    }

    @Test
    void withoutRoomInTheSdkARequestIsCountedAndLeavesNoSpan() {
        TracedRequest request = produce("", records(10, new TraceContext(1, 2, 3)));
        room.open(request.stages().size() + 1);
        export(request, request);

        assertThat(exporter.spans).hasSize(6);
        assertThat(count("exporter")).isEqualTo(1);
    }

    @Test
    void whatTheSamplerDoesNotWantTakesNoRoom() {
        TracedRequest request = produce("", records(10, new TraceContext(1, 2, 3)));
        room.open(request.stages().size() + 1);
        sampler = Sampler.alwaysOff();
        export(request, request);

        assertThat(exporter.spans).isEmpty();
        assertThat(count("sampler")).isEqualTo(2);
    }

    private void export(TracedRequest... requests) {
        ServerSpans spans = new ServerSpans(
                queue,
                SdkTracerProvider.builder()
                        .setSampler(sampler)
                        .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                        .build()
                        .get("test"),
                room,
                new OtlpExport.Sources(telemetry, queue, clock, clock),
                telemetry.instruments());
        for (TracedRequest request : requests) {
            spans.emit(request);
        }
    }

    private double count(String reason) {
        return telemetry.registry().read().stream()
                .filter(family -> family.name().equals("strobe_traced_requests_dropped_total"))
                .flatMap(family -> family.points().stream())
                .filter(point -> point.labelValue().equals(reason))
                .mapToDouble(point -> ((MetricFamily.Value) point).value())
                .sum();
    }

    private static List<TracedRecord> records(long baseOffset, TraceContext... contexts) {
        TracedBatch batch = new TracedBatch(new LongAdder());
        for (int i = 0; i < contexts.length; i++) {
            batch.add(i, contexts[i]);
        }
        if (baseOffset >= 0) {
            batch.appended(baseOffset, new TracedOffsets());
        }
        return batch.records();
    }

    private static TracedRequest produce(String error, List<TracedRecord> records) {
        return new TracedRequest(
                SpanName.PRODUCE,
                new TracedRequest.Client("client", "127.0.0.1", 7),
                new TracedRequest.Place("orders", 3, records.getFirst().offset(), 2, 100, error, false),
                records,
                START_NS,
                List.of(
                        new Stage(SpanName.DECODE, START_NS + 10),
                        new Stage(SpanName.QUEUE, START_NS + 30),
                        new Stage(SpanName.APPEND, START_NS + 40),
                        new Stage(SpanName.FLUSH, START_NS + 40),
                        new Stage(SpanName.REPLICATE, START_NS + 40),
                        new Stage(SpanName.RESPOND, START_NS + 60),
                        new Stage(SpanName.WRITE, START_NS + 70)));
    }

    private static @Nullable Object attribute(SpanData span, SpanAttribute attribute) {
        return span.getAttributes().asMap().entrySet().stream()
                .filter(entry -> entry.getKey().getKey().equals(attribute.key()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    /** Takes everything and remembers it. */
    private static final class Keeping implements SpanExporter {
        private final List<SpanData> spans = new CopyOnWriteArrayList<>();

        SpanData single(String name) {
            List<SpanData> named =
                    spans.stream().filter(span -> span.getName().equals(name)).toList();
            assertThat(named).as(name).hasSize(1);
            return named.getFirst();
        }

        @Override
        public CompletableResultCode export(Collection<SpanData> exported) {
            spans.addAll(exported);
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }
}
