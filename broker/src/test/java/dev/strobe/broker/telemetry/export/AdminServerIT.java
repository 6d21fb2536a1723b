package dev.strobe.broker.telemetry.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
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
    private final AdminServer admin = AdminServer.start(ANY, registry, () -> health);
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
        assertThatThrownBy(() -> AdminServer.start(admin.address(), registry, () -> health))
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
        URI endpoint = URI.create("http://127.0.0.1:" + collector.getAddress().getPort());

        Telemetry telemetry = new Telemetry(TelemetryLevel.DEFAULT, "test", NanoClock.system());
        OtlpExport.start(endpoint, Duration.ofHours(1), 1, telemetry, WallClock.system())
                .close();
        assertThat(requests.poll(5, TimeUnit.SECONDS)).isEqualTo("POST /v1/metrics application/x-protobuf");

        collector.stop(0);
        Telemetry alone = new Telemetry(TelemetryLevel.DEFAULT, "test", NanoClock.system());
        OtlpExport.start(endpoint, Duration.ofHours(1), 1, alone, WallClock.system())
                .close();
        assertThat(requests).isEmpty();
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
