package dev.strobe.conformance.stack;

import dev.strobe.conformance.process.Child;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * Collector, Jaeger and Prometheus as processes on loopback, with the configuration that is shipped: ports and paths come
 * from the environment, and Prometheus gets target files of its own beside the shipped rules.
 *
 * <p>Traces are replayed into a second Jaeger, as into one that has forgotten them.
 *
 * <p>Owned by one test; closing it kills every process: what they keep goes with the test's folder.
 */
final class RealStack implements AutoCloseable {

    private static final Duration READY_WITHIN = Duration.ofMinutes(1);

    private final Parts parts;
    private final Path folder;
    private final Path runs;
    private final Map<String, String> environment = new TreeMap<>();
    private final List<Child> children = new ArrayList<>();
    private final int otlpPort = freePort();
    private final int healthPort = freePort();
    private final int collectorPort = freePort();
    private final int jaegerPort = freePort();
    private final int laterJaegerPort = freePort();
    private final int prometheusPort = freePort();
    private final int brokerAdminPort = freePort();

    /** Starts nothing yet; traces are replayed from the run folders below {@code runs}. */
    RealStack(Parts parts, Path folder, Path runs) {
        this.parts = parts;
        this.folder = folder;
        this.runs = runs;
    }

    HttpJson collector() {
        return new HttpJson(otlpPort);
    }

    HttpJson jaeger() {
        return new HttpJson(jaegerPort);
    }

    /** Where the traces of run folders were replayed to. */
    HttpJson laterJaeger() {
        return new HttpJson(laterJaegerPort);
    }

    HttpJson prometheus() {
        return new HttpJson(prometheusPort);
    }

    /** Where Prometheus expects a broker's admin port. */
    int brokerAdminPort() {
        return brokerAdminPort;
    }

    void start() {
        environment.put("STROBE_BIND", "127.0.0.1");
        environment.put("STROBE_OTLP_GRPC_PORT", String.valueOf(freePort()));
        environment.put("STROBE_OTLP_HTTP_PORT", String.valueOf(otlpPort));
        environment.put("STROBE_COLLECTOR_HEALTH_PORT", String.valueOf(healthPort));
        environment.put("STROBE_COLLECTOR_METRICS_PORT", String.valueOf(collectorPort));
        environment.put("STROBE_PROMETHEUS_URL", "http://127.0.0.1:" + prometheusPort);
        environment.put("STROBE_RUNS", runs.toString());

        startPrometheus();
        startJaeger("later", laterJaegerPort);
        start("replay", parts.collector(), "--config=" + StackFiles.folder().resolve("replay.yaml"));
        startJaeger("jaeger", jaegerPort);
        start("collector", parts.collector(), "--config=" + StackFiles.folder().resolve("config.yaml"));
        awaitReady(prometheus(), "/-/ready");
        awaitReady(new HttpJson(healthPort), "/");
    }

    @Override
    public void close() {
        children.reversed().forEach(Child::close);
    }

    /** Whatever is started next sends to this one. */
    private void startJaeger(String name, int port) {
        int otlp = freePort();
        int health = freePort();
        environment.put("STROBE_JAEGER_OTLP", "127.0.0.1:" + otlp);
        environment.put("STROBE_JAEGER_OTLP_PORT", String.valueOf(otlp));
        environment.put("STROBE_JAEGER_UI_PORT", String.valueOf(port));
        environment.put("STROBE_JAEGER_GRPC_PORT", String.valueOf(freePort()));
        environment.put("STROBE_JAEGER_HEALTH_PORT", String.valueOf(health));
        start(name, parts.jaeger(), "--config=" + StackFiles.folder().resolve("jaeger.yaml"));
        awaitReady(new HttpJson(health), "/status");
    }

    private void startPrometheus() {
        Path configuration = copied(StackFiles.folder().resolve("prometheus"), folder.resolve("prometheus"));
        write(configuration.resolve("targets/broker.yaml"), brokerAdminPort);
        write(configuration.resolve("targets/collector.yaml"), collectorPort);
        start(
                "prometheus",
                parts.prometheus(),
                "--config.file=" + configuration.resolve("prometheus.yaml"),
                "--storage.tsdb.path=" + folder.resolve("prometheus-data"),
                "--web.listen-address=127.0.0.1:" + prometheusPort,
                "--web.enable-remote-write-receiver",
                "--enable-feature=exemplar-storage,native-histograms");
    }

    private void start(String name, Path program, String... arguments) {
        List<String> command = new ArrayList<>(List.of("env"));
        environment.forEach((key, value) -> command.add(key + "=" + value));
        command.add(program.toString());
        command.addAll(List.of(arguments));
        children.add(Child.start(command, folder.resolve(name + ".log")));
    }

    private void awaitReady(HttpJson server, String path) {
        Awaitility.await(server.base() + path).atMost(READY_WITHIN).until(() -> {
            for (Child child : children) {
                if (!child.alive()) {
                    throw new IllegalStateException("a part of the stack ended: output=" + child.output());
                }
            }
            return server.answers(path);
        });
    }

    private static Path copied(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
            return to;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, int port) {
        try {
            Files.writeString(file, "- targets: [\"127.0.0.1:" + port + "\"]\n", StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
