package dev.strobe.harness.observe.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ExportSettingsTest {

    @Test
    void nothingIsExportedUnlessSomeoneSaysWhere() {
        assertThat(settings(null, Map.of()).exports()).isFalse();
        assertThat(settings(null, Map.of("otel.traces.exporter", "otlp")).exports())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:4317, grpc, http://127.0.0.1:4317",
        "http://127.0.0.1:4318, http/protobuf, http://127.0.0.1:4318/v1/traces",
        "https://otlp.example.org/tenant, http/protobuf, https://otlp.example.org/tenant/v1/traces",
        "https://otlp.example.org:4317/tenant/, http/protobuf, https://otlp.example.org:4317/tenant/v1/traces",
        "https://otlp.example.org, http/protobuf, https://otlp.example.org/v1/traces"
    })
    void theEndpointTellsTheProtocol(String endpoint, String protocol, String traces) {
        ExportSettings settings = settings(endpoint, Map.of());

        assertThat(settings.overrides())
                .containsEntry("otel.exporter.otlp.traces.protocol", protocol)
                .containsEntry("otel.exporter.otlp.traces.endpoint", traces)
                .containsEntry("otel.traces.exporter", "otlp")
                .containsEntry("otel.metrics.exporter", "otlp");
    }

    @Test
    void theCommandLineWinsOverTheVariablesOfOneSignal() {
        ExportSettings settings = settings(
                "http://127.0.0.1:4318",
                Map.of("otel.exporter.otlp.metrics.endpoint", "http://10.0.0.1:4318/v1/metrics"));

        assertThat(settings.overrides())
                .containsEntry("otel.exporter.otlp.metrics.endpoint", "http://127.0.0.1:4318/v1/metrics");
    }

    @Test
    void aSignalCanBeLeftOut() {
        ExportSettings settings = settings("http://127.0.0.1:4318", Map.of("otel.metrics.exporter", "none"));

        assertThat(settings.traces()).isNotNull();
        assertThat(settings.metrics()).isNull();
        assertThat(settings.overrides()).containsEntry("otel.metrics.exporter", "none");
    }

    @Test
    void anEndpointOfOneSignalExportsThatOneOnly() {
        ExportSettings settings =
                settings(null, Map.of("otel.exporter.otlp.traces.endpoint", "http://127.0.0.1:4318/v1/traces"));

        assertThat(settings.traces()).isEqualTo("http://127.0.0.1:4318/v1/traces");
        assertThat(settings.metrics()).isNull();
    }

    @Test
    void aScrapeNeedsNoEndpoint() {
        ExportSettings settings = settings(null, Map.of("otel.metrics.exporter", "otlp, prometheus"));

        assertThat(settings.exports()).isTrue();
        assertThat(settings.destination()).isEmpty();
        assertThat(settings.overrides())
                .containsEntry("otel.metrics.exporter", "prometheus")
                .containsEntry("otel.traces.exporter", "none");
    }

    @Test
    void theSdkCanBeSwitchedOff() {
        assertThat(settings("http://127.0.0.1:4318", Map.of("otel.sdk.disabled", "true"))
                        .exports())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:4318", "ftp://127.0.0.1", "http://", "not a url"})
    void whatIsNoEndpointIsRefusedInWords(String endpoint) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(endpoint, Map.of()))
                .withMessageContaining("otlp=" + endpoint);
    }

    @Test
    void aLinkToTracesMustHaveAPlaceForTheId() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ExportSettings.of(null, "http://127.0.0.1:16686/trace/", property -> null))
                .withMessageContaining("{trace_id}");
    }

    private static ExportSettings settings(@Nullable String endpoint, Map<String, String> given) {
        return ExportSettings.of(endpoint, null, given::get);
    }
}
