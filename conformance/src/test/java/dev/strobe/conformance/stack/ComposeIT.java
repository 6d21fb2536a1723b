package dev.strobe.conformance.stack;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.strobe.conformance.process.BuildFolders;
import dev.strobe.conformance.process.ScratchFolder;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * {@code docker-compose.yml} started for real, but for Grafana, whose image is nowhere to be had without a registry. Images
 * that the engine has are used; others are made from the programs that the stack's test runs, under the same names.
 */
@EnabledIfSystemProperty(named = "strobe.compose", matches = "true", disabledReason = "containers: profile compose")
@Timeout(value = 60, unit = TimeUnit.MINUTES)
final class ComposeIT {

    private static final Duration HEALTHY_WITHIN = Duration.ofMinutes(5);
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final int OTLP = 4318;
    private static final int JAEGER = 16686;
    private static final int PROMETHEUS = 9090;
    private static final List<Integer> PORTS = List.of(19092, 9644, 4317, OTLP, JAEGER, PROMETHEUS);
    private static final List<String> CHECKED = List.of("strobe", "collector-health", "jaeger", "prometheus");
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private static @Nullable Engine engine;

    @BeforeAll
    static void startIt() throws IOException {
        for (String program : List.of("docker", "docker-compose")) {
            // The engine's script installs the client, not Compose.
            Assumptions.assumeTrue(
                    program.equals("docker") || Parts.program(program).isPresent(), "no " + program + " on the PATH");
        }
        for (int port : PORTS) {
            Assumptions.assumeTrue(free(port), "port " + port + " of the compose file is taken");
        }
        Parts parts = Parts.found();
        Path folder = ScratchFolder.create("compose");
        engine = Engine.up(folder);
        engine.image(image("collector"), parts.collector(), "/otelcol-contrib");
        engine.image(image("jaeger"), parts.jaeger(), "/cmd/jaeger/jaeger-linux");
        engine.image(image("prometheus"), parts.prometheus(), "/bin/prometheus");
        engine.build(image("strobe"), brokerContext(folder), StackFiles.root().resolve("Dockerfile"));
        List<String> up = compose("up", "-d", "--no-build");
        up.addAll(CHECKED);
        up.add("collector");
        engine.run(up);
    }

    @AfterAll
    static void endIt() {
        if (engine != null) {
            try {
                engine.run(compose("down", "-v"));
            } finally {
                engine.close();
            }
        }
    }

    @Test
    void everyHealthCheckTurnsHealthy() {
        awaitHealthy();
    }

    private static void awaitHealthy() {
        Engine running = requireNonNull(engine);

        Awaitility.await("healthy")
                .atMost(HEALTHY_WITHIN)
                .pollInterval(LOOK)
                .untilAsserted(() -> assertThat(running.health(compose(), CHECKED))
                        .allSatisfy((service, health) ->
                                assertThat(health).as(service).isEqualTo("healthy")));
        assertThat(running.health(compose(), List.of("collector"))).containsEntry("collector", "running");
    }

    @Test
    void whatIsSentToThePublishedPortsIsFoundInPrometheusAndJaeger() {
        awaitHealthy();
        HttpJson prometheus = new HttpJson(PROMETHEUS);
        HttpJson jaeger = new HttpJson(JAEGER);
        HttpJson collector = new HttpJson(OTLP);
        Assumptions.assumeTrue(
                containersReachEachOther(),
                "containers cannot reach each other: the firewall of this machine drops what a bridge forwards");
        Awaitility.await("collector")
                .atMost(HEALTHY_WITHIN)
                .pollInterval(LOOK)
                .ignoreExceptions()
                .until(() -> {
                    collector.post("/v1/traces", span());
                    return true;
                });
        OtlpSender sender = new OtlpSender(collector, List.of(TRACE), now());

        Awaitility.await("metrics, and the broker scraped and pushing")
                .atMost(HEALTHY_WITHIN)
                .pollInterval(LOOK)
                .ignoreExceptions()
                .until(() -> {
                    sender.send(now());
                    return hasData(prometheus, "strobe_offered_rate_per_second{strobe_run_id=\"test-run\"}")
                            && hasData(prometheus, "up{job=\"broker\"} == 1")
                            && hasData(prometheus, "up{job=\"collector\"} == 1")
                            && hasData(prometheus, "strobe_requests_total{job=\"strobe-broker\"}")
                            && hasData(prometheus, "histogram_count(strobe_end_to_end_duration_seconds) > 0");
                });
        Awaitility.await("trace")
                .atMost(HEALTHY_WITHIN)
                .pollInterval(LOOK)
                .until(() -> jaeger.answers("/api/traces/" + TRACE));
    }

    /** An engine that writes no firewall rules depends on those that are there. */
    private static boolean containersReachEachOther() {
        List<String> ask = compose(
                "exec",
                "-T",
                "prometheus",
                "timeout",
                "5",
                "wget",
                "-q",
                "-O",
                "/dev/null",
                "http://jaeger:13134/status");
        try {
            requireNonNull(engine).run(ask);
            return true;
        } catch (IllegalStateException unreached) {
            return false;
        }
    }

    private static boolean hasData(HttpJson prometheus, String query) {
        JsonNode answer = prometheus.form("/api/v1/query", Map.of("query", query));
        return !answer.path("data").path("result").isEmpty();
    }

    private static String span() {
        String end = String.valueOf(now());
        String start = String.valueOf(now() - TimeUnit.MILLISECONDS.toNanos(5));
        return """
                {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"strobe-harness"}}]},
                "scopeSpans":[{"scope":{"name":"test"},"spans":[{"traceId":"%s","spanId":"00f067aa0ba902b7","name":"message",
                "kind":1,"startTimeUnixNano":"%s","endTimeUnixNano":"%s"}]}]}]}
                """.formatted(TRACE, start, end);
    }

    private static String image(String service) {
        return StackFiles.compose().path("services").path(service).path("image").asText();
    }

    /** The broker's jar and libraries as they were packaged, and nothing else of the build. */
    private static Path brokerContext(Path folder) throws IOException {
        Path context = folder.resolve("broker-image");
        Path libraries = Files.createDirectories(context.resolve("lib"));
        for (String entry : BuildFolders.strobeBroker().split(File.pathSeparator, -1)) {
            Path path = Path.of(entry);
            if (entry.endsWith(".jar")) {
                Files.copy(path, context.resolve(path.getFileName()));
                continue;
            }
            try (DirectoryStream<Path> jars = Files.newDirectoryStream(requireNonNull(path.getParent()), "*.jar")) {
                for (Path jar : jars) {
                    Files.copy(jar, libraries.resolve(jar.getFileName()));
                }
            }
        }
        return context;
    }

    private static List<String> compose(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "docker-compose",
                "--project-name",
                "strobe-compose-it",
                "--project-directory",
                StackFiles.root().toString(),
                "-f",
                StackFiles.root().resolve("docker-compose.yml").toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    private static boolean free(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private static long now() {
        Instant now = Instant.now();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }
}
