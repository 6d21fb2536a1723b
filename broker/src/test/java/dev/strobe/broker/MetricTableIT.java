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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Holds the table of docs/TELEMETRY.md to the instruments of a single node that has all that such a one can have. */
@Timeout(60)
final class MetricTableIT {

    @TempDir
    private Path folder;

    @Test
    void theTableNamesEveryMetricWithTypeUnitAndLabelAndNothingElse() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Broker alone = Broker.start(config("alone", "http://127.0.0.1:" + silent.getLocalPort(), ""));
                Broker member = Broker.start(config("member", "", "1@127.0.0.1:" + FreePort.any()))) {
            List<List<String>> registered = Stream.of(alone, member)
                    .flatMap(broker -> broker.metrics().stream())
                    .map(MetricTableIT::row)
                    .distinct()
                    .toList();

            assertThat(TelemetryPage.rows("Metrics of the broker", "metric"))
                    .filteredOn(row -> !row.getLast().contains("In a cluster."))
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

    private BrokerConfig config(String name, String collector, String voters) {
        return BrokerConfigReader.ofThisMachine()
                .read(
                        "",
                        "test",
                        Map.ofEntries(
                                Map.entry("listeners", "PLAINTEXT://127.0.0.1:0"),
                                Map.entry("peer.listener", "127.0.0.1:0"),
                                Map.entry("admin.listener", "off"),
                                Map.entry("log.dirs", folder.resolve(name).toString()),
                                Map.entry("offsets.topic.num.partitions", "1"),
                                Map.entry("telemetry", "full"),
                                Map.entry("tracing.headers", "on"),
                                Map.entry("faults", "on"),
                                Map.entry("controller.quorum.voters", voters),
                                Map.entry("otel.exporter.otlp.endpoint", collector)));
    }
}
