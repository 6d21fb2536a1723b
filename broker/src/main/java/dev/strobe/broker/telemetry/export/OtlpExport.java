package dev.strobe.broker.telemetry.export;

import dev.strobe.broker.config.BrokerConfig;
import dev.strobe.broker.telemetry.Telemetry;
import dev.strobe.broker.telemetry.trace.ClusterChanges;
import dev.strobe.broker.telemetry.trace.TraceQueue;
import dev.strobe.broker.time.NanoClock;
import dev.strobe.broker.time.WallClock;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdkBuilder;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.resources.ResourceBuilder;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Sends what the instruments say, and spans of requests that moved traced records, to an OpenTelemetry collector. The SDK is
 * set up by its own rules from the standard {@code OTEL_*} variables; what the broker's configuration says wins over them.
 *
 * <p>Only made where somebody asked for it ({@link OtelVariables}): this class is the only way by which classes of the SDK
 * get loaded. Nothing of it is ever waited for. One export of metrics is under way at most; one that fails is counted and
 * gone, which loses nothing but resolution because every reading is cumulative. Spans wait in bounded queues, and are counted
 * when they do not fit. At most one line a second is logged.
 */
public final class OtlpExport implements AutoCloseable {

    private static final String HTTP = "http/protobuf";

    /** What holds unless a variable says otherwise. */
    private static final Map<String, String> DEFAULTS = Map.of(
            "otel.exporter.otlp.protocol", HTTP,
            "otel.exporter.otlp.timeout", "5000",
            "otel.java.exporter.otlp.retry.disabled", "true",
            "otel.metric.export.interval", "10000",
            "otel.logs.exporter", "none");

    private static final String SERVICE = "strobe-broker";
    private static final String SERVICE_NAME = "service.name";
    private static final String INSTANCE_ID = "service.instance.id";
    private static final String NONE = "none";
    private static final int SPANS_WAITING = 2_048;
    private static final long STOP_MS_MAX = 500;
    /** The SDK reports each failure itself, with a stack trace; held here, because loggers nobody holds are forgotten. */
    private static final Logger SDK_LOG = Logger.getLogger("io.opentelemetry");

    private final OpenTelemetrySdk sdk;
    private final @Nullable ServerSpans spans;
    private final @Nullable ClusterSpans clusterSpans;

    private OtlpExport(OpenTelemetrySdk sdk, @Nullable ServerSpans spans, @Nullable ClusterSpans clusterSpans) {
        this.sdk = sdk;
        this.spans = spans;
        this.clusterSpans = clusterSpans;
    }

    /**
     * What is exported.
     *
     * @param traces where traced requests wait; null where {@code tracing.headers} is off
     * @param changes where changes of the cluster wait; null of a single node
     */
    public record Sources(
            Telemetry telemetry,
            @Nullable TraceQueue traces,
            @Nullable ClusterChanges changes,
            NanoClock clock,
            WallClock wallClock) {

        /** Of a single node. */
        public Sources(Telemetry telemetry, @Nullable TraceQueue traces, NanoClock clock, WallClock wallClock) {
            this(telemetry, traces, null, clock, wallClock);
        }

        boolean hasSpans() {
            return traces != null || changes != null;
        }
    }

    /** Stands between the SDK and what it made of the variables, for tests. */
    record Exporters(UnaryOperator<MetricExporter> metrics, UnaryOperator<SpanExporter> spans) {
        static final Exporters STANDARD = new Exporters(UnaryOperator.identity(), UnaryOperator.identity());
    }

    /** Begins to export; null if the variables make no sense, which is logged: they must not keep a broker from serving. */
    public static @Nullable OtlpExport start(BrokerConfig config, Sources sources) {
        SDK_LOG.setLevel(Level.OFF);
        try {
            return start(config, sources, Exporters.STANDARD);
        } catch (ConfigurationException refused) {
            LoggerFactory.getLogger(OtlpExport.class)
                    .error("nothing is exported, the variables cannot be followed: {}", refused.getMessage());
            return null;
        }
    }

    static OtlpExport start(BrokerConfig config, Sources sources, Exporters exporters) {
        ExportCounts counts = new ExportCounts(sources.telemetry().instruments(), sources.clock());
        SpanRoom room = new SpanRoom();
        AutoConfiguredOpenTelemetrySdkBuilder builder = AutoConfiguredOpenTelemetrySdk.builder()
                .disableShutdownHook()
                .addPropertiesSupplier(() -> DEFAULTS)
                .addPropertiesCustomizer(given -> overrides(config.telemetry(), sources.hasSpans(), given))
                .addResourceCustomizer((resource, given) -> resource(resource, given, config.nodeId()))
                .addMetricExporterCustomizer((exporter, given) ->
                        new CountedExporter(exporters.metrics().apply(exporter), counts))
                .addMeterProviderCustomizer((meters, given) -> meters.registerMetricProducer(
                        new ReadingProducer(sources.telemetry().registry(), sources.wallClock())));
        if (!sources.hasSpans()) {
            return new OtlpExport(builder.build().getOpenTelemetrySdk(), null, null);
        }
        builder.addSpanExporterCustomizer((exporter, given) -> {
            room.open(given.getInt("otel.bsp.max.queue.size", SPANS_WAITING));
            return new CountedSpanExporter(exporters.spans().apply(exporter), room, counts);
        });
        OpenTelemetrySdk sdk = builder.build().getOpenTelemetrySdk();
        Tracer tracer = sdk.getTracer("dev.strobe.broker");
        return new OtlpExport(sdk, serverSpans(sources, tracer, room), clusterSpans(sources, tracer, room));
    }

    private static @Nullable ServerSpans serverSpans(Sources sources, Tracer tracer, SpanRoom room) {
        TraceQueue traces = sources.traces();
        if (traces == null) {
            return null;
        }
        ServerSpans spans = new ServerSpans(
                traces, tracer, room, sources, sources.telemetry().instruments());
        spans.start();
        return spans;
    }

    private static @Nullable ClusterSpans clusterSpans(Sources sources, Tracer tracer, SpanRoom room) {
        ClusterChanges changes = sources.changes();
        if (changes == null) {
            return null;
        }
        ClusterSpans spans = new ClusterSpans(changes, tracer, room, sources);
        spans.start();
        return spans;
    }

    private static Map<String, String> overrides(
            BrokerConfig.Telemetry telemetry, boolean spans, ConfigProperties given) {
        Map<String, String> overrides = new HashMap<>();
        telemetry.otlpEndpoint().ifPresent(endpoint -> {
            overrides.put("otel.exporter.otlp.endpoint", endpoint.toString());
            // Those of one signal would win over the common one.
            overrides.put("otel.exporter.otlp.metrics.endpoint", endpoint(endpoint, "metrics", given));
            overrides.put("otel.exporter.otlp.traces.endpoint", endpoint(endpoint, "traces", given));
        });
        if (telemetry.otlpIntervalMs() > 0) {
            overrides.put("otel.metric.export.interval", Integer.toString(telemetry.otlpIntervalMs()));
        }
        if (!spans) {
            overrides.put("otel.traces.exporter", NONE);
        }
        return overrides;
    }

    /** Where one signal goes: with HTTP it has a path of its own. */
    private static String endpoint(URI base, String signal, ConfigProperties given) {
        String common = given.getString("otel.exporter.otlp.protocol", HTTP);
        String text = base.toString();
        if (!given.getString("otel.exporter.otlp." + signal + ".protocol", common)
                .equals(HTTP)) {
            return text;
        }
        return text + (text.endsWith("/") ? "" : "/") + "v1/" + signal;
    }

    private static Resource resource(Resource resource, ConfigProperties given, int nodeId) {
        Map<String, String> attributes = given.getMap("otel.resource.attributes");
        ResourceBuilder own = Resource.builder().put("messaging.system", "kafka");
        if (given.getString("otel.service.name") == null && !attributes.containsKey(SERVICE_NAME)) {
            own.put(SERVICE_NAME, SERVICE);
        }
        if (!attributes.containsKey(INSTANCE_ID)) {
            own.put(INSTANCE_ID, Integer.toString(nodeId));
        }
        return resource.merge(own.build());
    }

    /** Exports once more, if the collector takes it within half a second. */
    @Override
    public void close() {
        if (spans != null) {
            spans.close();
        }
        if (clusterSpans != null) {
            clusterSpans.close();
        }
        sdk.shutdown().join(STOP_MS_MAX, TimeUnit.MILLISECONDS);
    }
}
