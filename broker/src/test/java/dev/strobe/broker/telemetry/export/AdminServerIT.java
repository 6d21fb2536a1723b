package dev.strobe.broker.telemetry.export;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.strobe.broker.config.BrokerConfig;
import dev.strobe.broker.config.BrokerConfigReader;
import dev.strobe.broker.config.TelemetryLevel;
import dev.strobe.broker.telemetry.MetricRegistry;
import dev.strobe.broker.telemetry.Telemetry;
import dev.strobe.broker.telemetry.export.Health.Status;
import dev.strobe.broker.time.NanoClock;
import dev.strobe.broker.time.WallClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class AdminServerIT {

    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final MetricRegistry registry = new MetricRegistry();
    private volatile Health health = new Health(Status.STARTING, "", 0);
    private final AdminServer admin = AdminServer.start(ANY, registry, () -> health, AdminServerIT::page);
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    @AfterEach
    void stop() {
        admin.close();
        client.close();
    }

    @Test
    void healthFollowsTheLifeOfTheBroker() throws IOException, InterruptedException {
        assertThat(get("/health").statusCode()).isEqualTo(503);

        health = new Health(Status.READY, "127.0.0.1:19092", 2);
        HttpResponse<String> ready = get("/health");
        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(ready.body())
                .isEqualTo("{\"status\":\"ready\",\"listener\":\"127.0.0.1:19092\",\"offline_partitions\":2}\n");

        health = new Health(Status.STOPPING, "127.0.0.1:19092", 2);
        assertThat(get("/health").statusCode()).isEqualTo(503);
    }

    @Test
    void metricsAreTextForPrometheus() throws IOException, InterruptedException {
        registry.gauge("strobe_open", "Open", () -> 4);

        HttpResponse<String> metrics = get("/metrics");

        assertThat(metrics.statusCode()).isEqualTo(200);
        assertThat(metrics.headers().firstValue("content-type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
        assertThat(metrics.body()).contains("strobe_open 4.0\n");
    }

    @Test
    void anythingElseIsNotThere() throws IOException, InterruptedException {
        assertThat(get("/").statusCode()).isEqualTo(404);
        assertThat(get("/metrics/more").statusCode()).isEqualTo(404);
        HttpRequest post = request("/metrics")
                .POST(HttpRequest.BodyPublishers.ofString("x"))
                .build();
        assertThat(client.send(post, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(404);
    }

    @Test
    void anAddressInUseIsNamed() {
        assertThatThrownBy(() -> AdminServer.start(admin.address(), registry, () -> health, AdminPage.NONE))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("admin listener: address=")
                .hasMessageContaining("in use");
    }

    @Test
    void aCollectorIsSentProtocolBuffersAndAnAbsentOneDelaysNobody() throws IOException, InterruptedException {
        BlockingQueue<String> requests = new ArrayBlockingQueue<>(4);
        HttpServer collector = HttpServer.create(ANY, 4);
        collector.createContext("/", exchange -> {
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Content-Type"));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
        String endpoint = "http://127.0.0.1:" + collector.getAddress().getPort();

        exportOnce(endpoint);
        assertThat(requests.poll(5, TimeUnit.SECONDS)).isEqualTo("POST /v1/metrics application/x-protobuf");

        collector.stop(0);
        exportOnce(endpoint);
        assertThat(requests).isEmpty();
    }

    private static void exportOnce(String endpoint) {
        BrokerConfig config =
                BrokerConfigReader.ofThisMachine().read("", "test", Map.of("otel.exporter.otlp.endpoint", endpoint));
        Telemetry telemetry = new Telemetry(TelemetryLevel.DEFAULT, "test", NanoClock.system());
        requireNonNull(OtlpExport.start(
                        config, new OtlpExport.Sources(telemetry, null, NanoClock.system(), WallClock.system())))
                .close();
    }

    @Test
    void otherPagesAreAnsweredByTheirOwner() throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(
                request("/page?a=1&b=2")
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.body()).isEqualTo("{\"asked\":\"POST a=1&b=2\"}");
        assertThat(get("/other").statusCode()).isEqualTo(404);
    }

    private static Optional<AdminPage.Answer> page(String method, String path, String query) {
        return path.equals("/page")
                ? Optional.of(new AdminPage.Answer(202, "{\"asked\":\"" + method + " " + query + "\"}"))
                : Optional.empty();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(request(path).GET().build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + admin.address().getPort() + path))
                .timeout(Duration.ofSeconds(5));
    }
}
