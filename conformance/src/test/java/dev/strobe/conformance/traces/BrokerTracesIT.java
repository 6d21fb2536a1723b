package dev.strobe.conformance.traces;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.conformance.process.BuildFolders;
import dev.strobe.conformance.process.Child;
import dev.strobe.conformance.process.ScratchFolder;
import dev.strobe.conformance.process.StrobeBroker;
import dev.strobe.conformance.traces.OtlpSink.Received;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An application instrumented with OpenTelemetry's Java agent, and the broker beside it, both told the same collector. */
@Timeout(300)
final class BrokerTracesIT {

    private static final String APPLICATION = "orders-application";
    private static final int RECORDS = 5;
    private static final Duration WITHIN = Duration.ofMinutes(1);

    private final Path folder = ScratchFolder.create("traces");
    private final OtlpSink sink = OtlpSink.start();
    private final StrobeBroker broker = new StrobeBroker(
            folder,
            Map.of(
                    "tracing.headers", "on",
                    "offsets.topic.num.partitions", "1",
                    "flush", "group-commit",
                    "group.initial.rebalance.delay.ms", "0"));

    @BeforeEach
    void startBroker() {
        broker.environment("OTEL_EXPORTER_OTLP_ENDPOINT", sink.endpoint());
        broker.environment("OTEL_EXPORTER_OTLP_HEADERS", "x-tenant=strobe");
        broker.environment("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test");
        broker.environment("OTEL_METRIC_EXPORT_INTERVAL", "300");
        broker.environment("OTEL_BSP_SCHEDULE_DELAY", "200");
    }

    @AfterEach
    void stop() {
        broker.close();
        sink.close();
    }

    @Test
    void theBrokerIsSeenInTheApplicationsOwnTraces() throws Exception {
        broker.start();
        runApplication("orders");

        List<Received> sent = sink.spans(APPLICATION).stream()
                .filter(span -> span.span().getKind() == Span.SpanKind.SPAN_KIND_PRODUCER)
                .toList();
        assertThat(sent).hasSize(RECORDS);
        Map<String, Received> byId = sent.stream().collect(Collectors.toMap(Received::spanId, span -> span));
        Awaitility.await()
                .atMost(WITHIN)
                .untilAsserted(() -> assertThat(brokers("produce orders")).hasSize(RECORDS));
        Awaitility.await()
                .atMost(WITHIN)
                .untilAsserted(() -> assertThat(fetched()).isEqualTo(byId.keySet()));

        for (Received produce : brokers("produce orders")) {
            Received parent = requireNonNull(byId.get(produce.parentId()));
            assertThat(produce.traceId()).isEqualTo(parent.traceId());
            assertThat(produce.span().getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
            assertThat(produce.attributes())
                    .containsEntry("messaging.system", "kafka")
                    .containsEntry("messaging.operation.name", "produce")
                    .containsEntry("messaging.operation.type", "send")
                    .containsEntry("messaging.destination.name", "orders")
                    .containsEntry("messaging.destination.partition.id", "0")
                    .containsEntry("messaging.client.id", "orders-out")
                    .containsEntry("messaging.batch.message_count", "1")
                    .containsKey("messaging.kafka.offset")
                    .doesNotContainKey("error.type");
            assertThat(stages(produce)).contains("decode", "queue", "append", "respond");
        }
        // A force that is done before its append has been timed leaves nothing to wait for, and no stage of its own.
        assertThat(brokers("produce orders"))
                .anySatisfy(produce -> assertThat(stages(produce)).contains("flush"));
        assertThat(brokers("produce orders").stream()
                        .map(span -> span.attributes().get("messaging.kafka.offset")))
                .containsExactlyInAnyOrder("0", "1", "2", "3", "4");
        for (Received fetch : brokers("fetch orders")) {
            Received parent = requireNonNull(byId.get(fetch.parentId()));
            assertThat(fetch.traceId()).isEqualTo(parent.traceId());
            assertThat(fetch.span().getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
            assertThat(fetch.attributes())
                    .containsEntry("messaging.operation.type", "receive")
                    .containsEntry("messaging.client.id", "orders-in");
            assertThat(stages(fetch)).contains("read", "respond", "write");
        }
    }

    @Test
    void metricsComeAsTheVariablesSay() throws Exception {
        broker.environment("OTEL_SERVICE_NAME", "other-name");
        // What names one signal wins, as it should: nothing listens where all the rest would go.
        broker.environment("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1");
        broker.environment("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", sink.endpoint() + "/v1/metrics");
        broker.start();
        TracedApplication.main(new String[] {broker.bootstrap(), "payments", Integer.toString(RECORDS)});

        Awaitility.await()
                .atMost(WITHIN)
                .untilAsserted(() -> assertThat(stage("appended").getCount()).isEqualTo(RECORDS));

        Metric stages = requireNonNull(sink.metrics().get("strobe_produce_stage_seconds"));
        assertThat(stages.getUnit()).isEqualTo("s");
        assertThat(stages.getExponentialHistogram().getAggregationTemporality())
                .isEqualTo(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE);
        ExponentialHistogramDataPoint appended = stage("appended");
        long inBuckets = appended.getPositive().getBucketCountsList().stream()
                .mapToLong(Long::longValue)
                .sum();
        assertThat(inBuckets + appended.getZeroCount()).isEqualTo(RECORDS);
        assertThat(appended.getSum()).isBetween(appended.getMax(), RECORDS * appended.getMax());
        assertThat(sink.metricResource())
                .containsEntry("service.name", "other-name")
                .containsEntry("service.instance.id", "1")
                .containsEntry("deployment.environment.name", "test");
        assertThat(sink.headers()).containsEntry("x-tenant", List.of("strobe"));
    }

    private ExponentialHistogramDataPoint stage(String name) {
        Metric stages = sink.metrics().get("strobe_produce_stage_seconds");
        if (stages == null) {
            return ExponentialHistogramDataPoint.getDefaultInstance();
        }
        return stages.getExponentialHistogram().getDataPointsList().stream()
                .filter(point ->
                        point.getAttributes(0).getValue().getStringValue().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private List<Received> brokers(String name) {
        return sink.spans("strobe-broker").stream()
                .filter(span -> span.name().equals(name))
                .toList();
    }

    /** Spans of the application whose records a fetch of the broker says that it carried. */
    private Set<String> fetched() {
        return brokers("fetch orders").stream()
                .flatMap(fetch -> Stream.concat(
                        Stream.of(fetch.parentId()),
                        fetch.span().getLinksList().stream()
                                .map(link -> HexFormat.of()
                                        .formatHex(link.getSpanId().toByteArray()))))
                .collect(Collectors.toSet());
    }

    /** Names of the stages below a span; each lies within it. */
    private List<String> stages(Received server) {
        List<Received> stages = sink.spans("strobe-broker").stream()
                .filter(span -> span.parentId().equals(server.spanId()))
                .toList();
        assertThat(stages).allSatisfy(stage -> {
            assertThat(stage.traceId()).isEqualTo(server.traceId());
            assertThat(stage.span().getStartTimeUnixNano())
                    .isGreaterThanOrEqualTo(server.span().getStartTimeUnixNano());
            assertThat(stage.span().getEndTimeUnixNano())
                    .isLessThanOrEqualTo(server.span().getEndTimeUnixNano());
        });
        return stages.stream().map(Received::name).toList();
    }

    private void runApplication(String topic) throws URISyntaxException {
        Path classes = Path.of(TracedApplication.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        List<String> command = List.of(
                Child.java(),
                "-javaagent:" + BuildFolders.agent(),
                "-Xmx256m",
                "-Dotel.service.name=" + APPLICATION,
                "-Dotel.exporter.otlp.endpoint=" + sink.endpoint(),
                "-Dotel.exporter.otlp.protocol=http/protobuf",
                "-Dotel.metrics.exporter=none",
                "-Dotel.logs.exporter=none",
                "-cp",
                classes + File.pathSeparator + BuildFolders.kafkaTools(),
                TracedApplication.class.getName(),
                broker.bootstrap(),
                topic,
                Integer.toString(RECORDS));
        try (Child child = Child.start(command, folder.resolve("application-" + topic + ".log"))) {
            int code = child.awaitExit(Duration.ofMinutes(3));
            assertThat(code).as(child::output).isZero();
        }
    }
}
