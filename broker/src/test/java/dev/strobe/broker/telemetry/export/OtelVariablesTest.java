package dev.strobe.broker.telemetry.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.broker.config.BrokerConfigReader;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class OtelVariablesTest {

    @Test
    void withoutAnyoneAskingTheSdkIsNotLoaded() {
        assertThat(asks(Map.of(), Map.of())).isFalse();
        assertThat(asks(Map.of("OTEL_SERVICE_NAME", "orders", "OTEL_METRICS_EXPORTER", "none"), Map.of()))
                .isFalse();
        assertThat(asks(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", " "), Map.of())).isFalse();
    }

    @Test
    void aVariableAPropertyOrTheConfigurationAsks() {
        assertThat(asks(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318"), Map.of()))
                .isTrue();
        assertThat(asks(Map.of("OTEL_METRICS_EXPORTER", "otlp"), Map.of())).isTrue();
        assertThat(asks(Map.of("otel.exporter.otlp.metrics.endpoint", "http://127.0.0.1:4318"), Map.of()))
                .isTrue();
        assertThat(asks(Map.of(), Map.of("tracing.headers", "on"))).isTrue();
        assertThat(asks(Map.of(), Map.of("otel.exporter.otlp.endpoint", "http://127.0.0.1:4318")))
                .isTrue();
    }

    @Test
    void theSwitchWinsOverEverything() {
        assertThat(asks(
                        Map.of("OTEL_SDK_DISABLED", "true", "OTEL_METRICS_EXPORTER", "otlp"),
                        Map.of("tracing.headers", "on", "otel.exporter.otlp.endpoint", "http://127.0.0.1:4318")))
                .isFalse();
    }

    /** Names in capitals are variables, the others properties. */
    private static boolean asks(Map<String, String> given, Map<String, String> config) {
        return new OtelVariables(given::get, given::get)
                .askFor(BrokerConfigReader.ofThisMachine()
                        .read("", "test", config)
                        .telemetry());
    }
}
