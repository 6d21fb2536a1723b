package dev.strobe.conformance.traces;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.conformance.process.ProcessFigures;
import dev.strobe.conformance.process.ScratchFolder;
import dev.strobe.conformance.process.StrobeBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A collector that takes the connection and never answers: the worst of those that are gone. */
@Timeout(180)
final class DeadCollectorIT {

    private static final int RECORDS = 20_000;
    private static final long GROWTH_KIB_MAX = 48 * 1024;

    @Test
    void tracesThatNobodyTakesNeitherStopNorGrowTheBroker() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                StrobeBroker broker = new StrobeBroker(
                        ScratchFolder.create("dead-collector"),
                        Map.of(
                                "tracing.headers", "on",
                                "admin.listener", "127.0.0.1:0",
                                "otel.exporter.otlp.endpoint", "http://127.0.0.1:" + silent.getLocalPort(),
                                "otel.exporter.otlp.interval.ms", "100",
                                "offsets.topic.num.partitions", "1"))) {
            for (String argument : List.of("-Xms192m", "-Xmx192m", "-XX:+AlwaysPreTouch")) {
                broker.jvmArgument(argument);
            }
            broker.environment("OTEL_EXPORTER_OTLP_TIMEOUT", "500");
            broker.start();

            sendTraced(broker.bootstrap());
            long before = ProcessFigures.of(broker.pid()).residentKiB();
            sendTraced(broker.bootstrap());
            sendTraced(broker.bootstrap());
            long after = ProcessFigures.of(broker.pid()).residentKiB();

            assertThat(after - before).isLessThan(GROWTH_KIB_MAX);
            String metrics = metrics(broker);
            assertThat(sum(metrics, "strobe_traced_records_total")).isEqualTo(3 * RECORDS);
            assertThat(sum(metrics, "strobe_traced_requests_dropped_total")).isPositive();
            assertThat(sum(metrics, "strobe_otlp_exports_failed_total")).isPositive();
            assertThat(sum(metrics, "strobe_otlp_spans_lost_total")).isPositive();
            assertThat(sum(metrics, "strobe_append_records_total")).isGreaterThanOrEqualTo(3 * RECORDS);
            assertThat(broker.alive()).isTrue();
            assertThat(broker.log()).doesNotContain("SEVERE");
            assertThat(broker.stop()).isZero();
        }
    }

    /** Every record of it is sampled, and every one is acknowledged. */
    private static void sendTraced(String bootstrap) throws Exception {
        Map<String, Object> config = Map.of("bootstrap.servers", bootstrap, "linger.ms", "0", "batch.size", "1000");
        List<Future<RecordMetadata>> answers = new ArrayList<>(RECORDS);
        try (var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < RECORDS; i++) {
                String context = "00-%032x-%016x-01".formatted(i + 1, i + 1);
                ProducerRecord<byte[], byte[]> sent = new ProducerRecord<>("orders", new byte[100]);
                sent.headers().add("traceparent", context.getBytes(StandardCharsets.US_ASCII));
                answers.add(producer.send(sent));
            }
            for (Future<RecordMetadata> answer : answers) {
                assertThat(answer.get().hasOffset()).isTrue();
            }
        }
    }

    private static String metrics(StrobeBroker broker) throws IOException, InterruptedException {
        Matcher admin = Pattern.compile(" admin=(\\S+) ").matcher(broker.log());
        assertThat(admin.find()).isTrue();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + admin.group(1) + "/metrics"))
                .timeout(Duration.ofSeconds(10))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    /** Over all label values. */
    private static double sum(String metrics, String name) {
        return metrics.lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
