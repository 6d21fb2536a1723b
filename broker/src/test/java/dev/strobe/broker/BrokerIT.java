package dev.strobe.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strobe.broker.config.BrokerConfig;
import dev.strobe.broker.config.BrokerConfigReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The broker in this process, with standard clients. */
@Timeout(120)
final class BrokerIT {

    @TempDir
    private Path folder;

    @Test
    void aRecordGoesThereAndBackAndOverARestart() {
        try (Broker broker = Broker.start(config(Map.of()))) {
            assertThat(RoundTrip.of(bootstrap(broker), "orders", "first")).isEqualTo("first");
        }
        try (Broker broker = Broker.start(config(Map.of()))) {
            RoundTrip.produce(bootstrap(broker), "orders", "second");
            assertThat(RoundTrip.last(bootstrap(broker), "orders", "another")).isEqualTo("second");
        }
    }

    @Test
    void everyFlushPolicyAndTelemetryLevelServes() {
        Map<String, String> settings = Map.of("os", "off", "interval", "full", "group-commit", "default");
        settings.forEach((flush, telemetry) -> {
            Map<String, String> config = Map.of(
                    "flush",
                    flush,
                    "telemetry",
                    telemetry,
                    "log.dirs",
                    folder.resolve(flush).toString());
            try (Broker broker = Broker.start(config(config))) {
                assertThat(RoundTrip.of(bootstrap(broker), "orders", flush)).isEqualTo(flush);
            }
        });
    }

    @Test
    void healthAndStagesAreOnTheAdminPort() throws IOException, InterruptedException {
        try (Broker broker = Broker.start(config(Map.of()))) {
            RoundTrip.of(bootstrap(broker), "orders", "first");

            assertThat(get(broker, "/health"))
                    .isEqualTo("{\"status\":\"ready\",\"listener\":\"" + bootstrap(broker)
                            + "\",\"offline_partitions\":0}\n");
            assertThat(get(broker, "/metrics"))
                    .contains("strobe_produce_stage_seconds_count{stage=\"appended\"} 1\n")
                    .contains("strobe_fetch_stage_seconds_count{stage=\"total\"} 1\n")
                    .contains("strobe_partitions_offline 0.0\n");
        }
    }

    @Test
    void aSecondBrokerOnTheSameFolderIsRefused() {
        try (Broker broker = Broker.start(config(Map.of()))) {
            assertThat(broker.admin()).isPresent();
            assertThatThrownBy(() -> Broker.start(config(Map.of())))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("in use by another broker: log.dirs=" + folder);
        }
    }

    @Test
    void aPortInUseIsRefusedAndLeavesTheFolderFree() {
        String other = folder.resolve("other").toString();
        try (Broker broker = Broker.start(config(Map.of()))) {
            Map<String, String> taken = Map.of("listeners", "PLAINTEXT://" + bootstrap(broker), "log.dirs", other);
            assertThatThrownBy(() -> Broker.start(config(taken)))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("address=")
                    .hasMessageContaining("choose another port with --set listeners=");

            String admin = broker.admin().map(BrokerMain::text).orElseThrow();
            assertThatThrownBy(() -> Broker.start(config(Map.of("admin.listener", admin, "log.dirs", other))))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("--set admin.listener=");
        }
        Broker.start(config(Map.of("admin.listener", "off", "log.dirs", other))).close();
    }

    private BrokerConfig config(Map<String, String> overrides) {
        Map<String, String> all = new HashMap<>(Map.of(
                "listeners", "PLAINTEXT://127.0.0.1:0",
                "admin.listener", "127.0.0.1:0",
                "log.dirs", folder.toString(),
                "offsets.topic.num.partitions", "2"));
        all.putAll(overrides);
        return BrokerConfigReader.ofThisMachine().read("", "test", all);
    }

    private static String bootstrap(Broker broker) {
        return BrokerMain.text(broker.listener());
    }

    private static String get(Broker broker, String path) throws IOException, InterruptedException {
        String admin = broker.admin().map(BrokerMain::text).orElseThrow();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + admin + path))
                .timeout(Duration.ofSeconds(5))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }
}
