package dev.strobe.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.broker.config.BrokerConfig;
import dev.strobe.broker.config.BrokerConfigReader;
import dev.strobe.broker.telemetry.MetricFamily;
import dev.strobe.broker.telemetry.TelemetryPage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Holds the table of docs/TELEMETRY.md to the instruments of a broker that has all of them. */
@Timeout(60)
final class MetricTableIT {

    @TempDir
    private Path folder;

    @Test
    void theTableNamesEveryMetricWithTypeUnitAndLabelAndNothingElse() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Broker broker = Broker.start(config("http://127.0.0.1:" + silent.getLocalPort()))) {
            List<List<String>> registered =
                    broker.metrics().stream().map(MetricTableIT::row).toList();

            assertThat(TelemetryPage.rows("Metrics of the broker", "metric"))
                    .extracting(row -> row.subList(0, 4))
                    .containsExactlyInAnyOrderElementsOf(registered);
        }
    }

    private static List<String> row(MetricFamily family) {
        String type = family.kind() == MetricFamily.Kind.LATENCY
                ? "histogram"
                : family.kind().name().toLowerCase(Locale.ROOT);
        return List.of(family.name(), type, family.unit(), family.label());
    }

    private BrokerConfig config(String collector) {
        return BrokerConfigReader.ofThisMachine()
                .read(
                        "",
                        "test",
                        Map.of(
                                "listeners", "PLAINTEXT://127.0.0.1:0",
                                "admin.listener", "off",
                                "log.dirs", folder.toString(),
                                "offsets.topic.num.partitions", "1",
                                "telemetry", "full",
                                "tracing.headers", "on",
                                "faults", "on",
                                "otel.exporter.otlp.endpoint", collector));
    }
}
