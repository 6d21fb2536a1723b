package dev.strobe.broker.telemetry.export;

import dev.strobe.broker.config.BrokerConfig;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Whether anybody asked for an export, by the broker's configuration or by the standard variables. This much is found out
 * without the SDK, whose classes take longer to load than the rest of the broker to start.
 */
public final class OtelVariables {

    private static final String NONE = "none";

    /** Any of them asks for metrics. */
    private static final List<String> ASK =
            List.of("otel.exporter.otlp.endpoint", "otel.exporter.otlp.metrics.endpoint", "otel.metrics.exporter");

    private final Function<String, @Nullable String> environment;
    private final Function<String, @Nullable String> properties;

    OtelVariables(Function<String, @Nullable String> environment, Function<String, @Nullable String> properties) {
        this.environment = environment;
        this.properties = properties;
    }

    /** Those of this process: its environment, and its system properties, which win. */
    public static OtelVariables ofThisProcess() {
        return new OtelVariables(System::getenv, System::getProperty);
    }

    /** Whether to load the SDK. */
    public boolean askFor(BrokerConfig.Telemetry telemetry) {
        if (Boolean.parseBoolean(value("otel.sdk.disabled"))) {
            return false;
        }
        return telemetry.otlpEndpoint().isPresent()
                || telemetry.tracingHeaders()
                || ASK.stream().map(this::value).anyMatch(value -> !value.isEmpty() && !value.equals(NONE));
    }

    private String value(String property) {
        String given = properties.apply(property);
        if (given == null) {
            given = environment.apply(property.toUpperCase(Locale.ROOT).replace('.', '_'));
        }
        return given == null ? "" : given.strip();
    }
}
