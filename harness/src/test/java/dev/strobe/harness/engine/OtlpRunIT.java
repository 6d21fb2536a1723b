package dev.strobe.harness.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.harness.observe.otlp.ExportOutcome;
import dev.strobe.harness.observe.otlp.ExportSettings;
import dev.strobe.harness.observe.otlp.Redelivery;
import dev.strobe.reports.run.LatencySummary;
import dev.strobe.reports.run.Phase;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs whose traces and metrics leave by the real exporters and are taken, or not, by a collector of the test. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class OtlpRunIT {

    private static final String SCENARIO = """
            name: exported
            description: Two groups, two phases.
            target: synthetic
            topology: { topics: { events: { partitions: 3 } } }
            workload:
              producers: [ { topic: events, count: 2, message: { size: 128B } } ]
              consumers: [ { topic: events, group: a, count: 2 }, { topic: events, group: b } ]
            load: [ { warmup: { rate: 2000/s, for: 1s } }, { constant: { rate: 3000/s, for: 2s } } ]
            synthetic: { latency: "lognormal(300us, 3ms)" }
            observe: { traces: { slowest: 40, random: 1/200 } }
            """;

    @TempDir
    Path folder;

    private final Map<String, String> properties = new LinkedHashMap<>();

    @AfterEach
    void forgetProperties() {
        properties.keySet().forEach(System::clearProperty);
    }

    @Test
    void everyTraceArrivesWholeOverHttp() throws IOException {
        try (OtlpSink sink = OtlpSink.http(0)) {
            RunOutcome outcome = run("http://127.0.0.1:" + sink.port());

            assertTracesArrived(sink, outcome);
            ExportOutcome exported = outcome.exported().orElseThrow();
            assertThat(exported.complete()).isTrue();
            assertThat(exported.intervals()).isEqualTo(sink.intervals().size());
            assertThat(outcome.directory().path().resolve("otlp-backlog")).doesNotExist();
        }
    }

    @Test
    void everythingArrivesOverGrpcToo() throws IOException {
        set("otel.exporter.otlp.protocol", "grpc");
        try (OtlpSink sink = OtlpSink.grpc()) {
            set("otel.exporter.otlp.endpoint", "http://127.0.0.1:" + sink.port());

            RunOutcome outcome = run(null);

            assertTracesArrived(sink, outcome);
            assertThat(sink.intervals()).hasSizeGreaterThanOrEqualTo(3);
        }
    }

    @Test
    void theLastIntervalHoldsEveryMessageThatTheRunCounted() throws IOException {
        try (OtlpSink sink = OtlpSink.http(0)) {
            RunOutcome outcome = run("http://127.0.0.1:" + sink.port());

            ExportMetricsServiceRequest last = sink.intervals().getLast();
            assertThat(counts(last, "messaging.client.operation.duration"))
                    .isEqualTo(byPhase(outcome, latencies -> latencies.publishService()));
            assertThat(counts(last, "strobe.publish.response.duration"))
                    .isEqualTo(byPhase(outcome, latencies -> latencies.publishResponse()));
            assertThat(counts(last, "strobe.end_to_end.duration"))
                    .isEqualTo(byPhase(outcome, latencies -> latencies.endToEnd()));
            assertThat(counts(last, "strobe.schedule.delay.duration"))
                    .isEqualTo(byPhase(outcome, latencies -> latencies.scheduleDelay()));
            assertThat(sum(last, "messaging.client.sent.messages"))
                    .isEqualTo(outcome.run().delivery().sent());
            assertThat(sum(last, "strobe.messages.acked"))
                    .isEqualTo(outcome.run().delivery().acked());
            assertThat(sum(last, "messaging.client.consumed.messages"))
                    .isEqualTo(outcome.run().delivery().received());
        }
    }

    @Test
    void exemplarsLeadToTracesThatExist() throws IOException {
        try (OtlpSink sink = OtlpSink.http(0)) {
            RunOutcome outcome = run("http://127.0.0.1:" + sink.port());

            Set<String> exemplars = sink.intervals().stream()
                    .flatMap(OtlpSink::metrics)
                    .flatMap(metric -> metric.getExponentialHistogram().getDataPointsList().stream())
                    .flatMap(point -> point.getExemplarsList().stream())
                    .map(exemplar -> hex(exemplar.getTraceId().toByteArray()))
                    .collect(Collectors.toSet());
            assertThat(exemplars).hasSizeGreaterThanOrEqualTo(3);
            assertThat(traceIds(Files.readString(outcome.directory().spans()))).containsAll(exemplars);
        }
    }

    @Test
    void tlsAndHeadersAreThoseOfTheStandardVariables() throws Exception {
        TestCertificate certificate = TestCertificate.make(folder);
        set("otel.exporter.otlp.certificate", certificate.pem().toString());
        set("otel.exporter.otlp.headers", "api-key=secret");
        try (OtlpSink sink = OtlpSink.https(certificate.context())) {
            RunOutcome outcome = run("https://127.0.0.1:" + sink.port());

            assertTracesArrived(sink, outcome);
            assertThat(sink.keys()).containsExactly("secret");
        }
    }

    @Test
    void aCollectorThatIsNotTrustedTakesNothingAndTheRunGoesOn() throws Exception {
        TestCertificate certificate = TestCertificate.make(folder);
        try (OtlpSink sink = OtlpSink.https(certificate.context())) {
            ExportOutcome exported =
                    run("https://127.0.0.1:" + sink.port()).exported().orElseThrow();

            assertThat(sink.spans()).isEmpty();
            assertThat(exported.traces()).isZero();
            assertThat(exported.tracesWaiting()).isPositive();
        }
    }

    @Test
    void whatACollectorMissedAtFirstComesInOrder() throws Exception {
        int port = freePort();
        List<OtlpSink> sinks = new ArrayList<>();
        RunListener opensLater = new TestRuns.Silent() {
            @Override
            public void progress(Progress progress) {
                if (sinks.isEmpty() && progress.phase().equals("constant")) {
                    try {
                        sinks.add(OtlpSink.http(port));
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                }
            }
        };
        try {
            RunOutcome outcome = new TestRuns(folder, opensLater).run(SCENARIO, telemetry("http://127.0.0.1:" + port));

            OtlpSink sink = sinks.getFirst();
            assertTracesArrived(sink, outcome);
            List<Long> ends = sink.intervals().stream().map(OtlpRunIT::endNs).toList();
            assertThat(ends).isSorted().doesNotHaveDuplicates();
            long written = outcome.directory().readSeries().stream()
                    .filter(point -> point.tS() > 0)
                    .count();
            assertThat((long) ends.size()).isGreaterThanOrEqualTo(written);
            assertThat(outcome.exported().orElseThrow().complete()).isTrue();
        } finally {
            sinks.forEach(OtlpSink::close);
        }
    }

    @Test
    void withoutACollectorTheRunEndsAndIsDeliveredLater() throws IOException {
        int port = freePort();
        RunOutcome outcome = run("http://127.0.0.1:" + port);

        ExportOutcome exported = outcome.exported().orElseThrow();
        assertThat(exported.traces()).isZero();
        assertThat(exported.intervals()).isZero();
        assertThat(exported.dropped()).isZero();
        assertThat(exported.intervalsWaiting()).isGreaterThanOrEqualTo(3);
        assertThat(exported.text()).contains("not taken");
        try (OtlpSink sink = OtlpSink.http(port)) {
            ExportOutcome later = new Redelivery(
                            telemetry("http://127.0.0.1:" + port).export(), outcome.directory())
                    .deliver(outcome.run(), line -> {});

            assertThat(later.complete()).isTrue();
            assertThat(later.traces()).isEqualTo(exported.tracesWaiting());
            assertThat(sink.intervals()).hasSize((int) exported.intervalsWaiting());
            assertTracesArrived(sink, outcome);
            assertThat(outcome.directory().path().resolve("otlp-backlog")).doesNotExist();
        }
    }

    @Test
    void metricsAreServedToPrometheus() throws Exception {
        int port = freePort();
        set("otel.metrics.exporter", "prometheus");
        set("otel.exporter.prometheus.port", String.valueOf(port));
        List<String> scraped = new ArrayList<>();
        RunListener scrapes = new TestRuns.Silent() {
            @Override
            public void progress(Progress progress) {
                scraped.add(scrape(port));
            }
        };

        RunOutcome outcome = new TestRuns(folder, scrapes).run(SCENARIO, telemetry(null));

        assertThat(outcome.exported()).isEmpty();
        assertThat(scraped.getLast())
                .contains("strobe_end_to_end_duration_seconds_count{")
                .contains("messaging_consumer_group_name=\"a\"")
                .contains("strobe_phase=\"constant\"")
                .contains("strobe_messages_acked_total{");
    }

    @Test
    void nothingIsExportedUnlessSomeoneSaysWhere() {
        assertThat(run(null).exported()).isEmpty();
    }

    private static String scrape(int port) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("no scrape: port=" + port, e);
        }
    }

    private RunOutcome run(@Nullable String endpoint) {
        return new TestRuns(folder).run(SCENARIO, telemetry(endpoint));
    }

    private static RunRequest.Telemetry telemetry(@Nullable String endpoint) {
        ExportSettings settings = ExportSettings.of(endpoint, null, ExportSettings.Variables.ofThisProcess());
        return new RunRequest.Telemetry(settings, Map.of());
    }

    private void set(String property, String value) {
        properties.put(property, value);
        System.setProperty(property, value);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void assertTracesArrived(OtlpSink sink, RunOutcome outcome) throws IOException {
        Map<String, List<Span>> byTrace = sink.spans().stream()
                .collect(Collectors.groupingBy(
                        span -> hex(span.getTraceId().toByteArray()), TreeMap::new, Collectors.toList()));
        assertThat(byTrace.keySet())
                .isNotEmpty()
                .isEqualTo(traceIds(Files.readString(outcome.directory().spans())));
        byTrace.values().forEach(spans -> {
            Set<String> ids = spans.stream()
                    .map(span -> hex(span.getSpanId().toByteArray()))
                    .collect(Collectors.toSet());
            assertThat(ids).hasSameSizeAs(spans);
            assertThat(spans.stream().filter(span -> span.getParentSpanId().isEmpty()))
                    .hasSize(1);
            assertThat(spans.stream().filter(span -> !span.getParentSpanId().isEmpty()))
                    .allSatisfy(span ->
                            assertThat(ids).contains(hex(span.getParentSpanId().toByteArray())));
        });
        try (Stream<String> lines = Files.lines(outcome.directory().spans())) {
            assertThat(sink.spans().size())
                    .isEqualTo(lines.mapToInt(line -> line.split("\"startTimeUnixNano\"", -1).length - 1)
                            .sum());
        }
    }

    private static Set<String> traceIds(String json) {
        return java.util.regex.Pattern.compile("\"traceId\":\"([0-9a-f]{32})\"")
                .matcher(json)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Map<String, Long> byPhase(
            RunOutcome outcome, Function<Phase.Latencies, @Nullable LatencySummary> latency) {
        Map<String, Long> counts = new TreeMap<>();
        for (Phase phase : outcome.run().phases()) {
            LatencySummary summary = latency.apply(phase.latency());
            if (summary != null) {
                counts.put(phase.name(), summary.count());
            }
        }
        return counts;
    }

    private static Map<String, Long> counts(ExportMetricsServiceRequest interval, String name) {
        Map<String, Long> counts = new TreeMap<>();
        for (ExponentialHistogramDataPoint point :
                metric(interval, name).getExponentialHistogram().getDataPointsList()) {
            long inBuckets = point.getZeroCount()
                    + point.getPositive().getBucketCountsList().stream()
                            .mapToLong(Long::longValue)
                            .sum();
            assertThat(point.getCount()).isEqualTo(inBuckets);
            counts.merge(attribute(point.getAttributesList(), "strobe.phase"), point.getCount(), Long::sum);
        }
        return counts;
    }

    private static long sum(ExportMetricsServiceRequest interval, String name) {
        return metric(interval, name).getSum().getDataPointsList().stream()
                .mapToLong(NumberDataPoint::getAsInt)
                .sum();
    }

    private static Metric metric(ExportMetricsServiceRequest interval, String name) {
        return OtlpSink.metrics(interval)
                .filter(metric -> metric.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static long endNs(ExportMetricsServiceRequest interval) {
        return metric(interval, "strobe.messages.acked")
                .getSum()
                .getDataPoints(0)
                .getTimeUnixNano();
    }

    private static String attribute(List<KeyValue> attributes, String key) {
        return attributes.stream()
                .filter(pair -> pair.getKey().equals(key))
                .map(pair -> pair.getValue().getStringValue())
                .findFirst()
                .orElseThrow();
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
