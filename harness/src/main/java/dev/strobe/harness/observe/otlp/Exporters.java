package dev.strobe.harness.observe.otlp;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.MetricProducer;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The exporters that OpenTelemetry's own configuration makes: endpoints, protocol, TLS, headers, timeouts and compression
 * are its business. The SDK around them stays idle, because spans and metrics are made here; it serves the scrapes, and
 * its pushing parts are given exporters that do nothing.
 */
final class Exporters implements AutoCloseable {

    /**
     * Below what the environment says. No retries: the backlog tries again, and knows sooner. A scrape is for this
     * machine unless someone says otherwise.
     */
    private static final Map<String, String> DEFAULTS = Map.of(
            "otel.java.exporter.otlp.retry.disabled", "true",
            "otel.exporter.prometheus.host", "127.0.0.1");

    private static final long CLOSE_MS_MAX = 1_000;

    /** The SDK logs each failure with its stack; here, because loggers that nobody holds are forgotten. */
    private static final Logger SDK_LOG = Logger.getLogger("io.opentelemetry");

    private final OpenTelemetrySdk sdk;
    private final Resource resource;
    private final @Nullable SpanExporter spans;
    private final @Nullable MetricExporter metrics;

    private Exporters(
            OpenTelemetrySdk sdk, Resource resource, @Nullable SpanExporter spans, @Nullable MetricExporter metrics) {
        this.sdk = sdk;
        this.resource = resource;
        this.spans = spans;
        this.metrics = metrics;
    }

    /**
     * @param identity wins over the resource of the environment
     * @param scraped asked at each scrape
     * @throws RuntimeException of the SDK if it cannot be configured so, such as for a certificate that is not there
     */
    static Exporters open(ExportSettings settings, Attributes identity, MetricProducer scraped) {
        SDK_LOG.setLevel(Level.OFF);
        List<SpanExporter> spans = new ArrayList<>();
        List<MetricExporter> metrics = new ArrayList<>();
        List<Resource> resources = new ArrayList<>();
        OpenTelemetrySdk sdk = AutoConfiguredOpenTelemetrySdk.builder()
                .disableShutdownHook()
                .addPropertiesSupplier(() -> DEFAULTS)
                .addPropertiesCustomizer(_ -> settings.overrides())
                .addPropertiesCustomizer(_ -> Map.of("otel.logs.exporter", "none"))
                .addResourceCustomizer((found, _) -> {
                    resources.add(found.merge(Resource.create(identity)));
                    return resources.getLast();
                })
                .addSpanExporterCustomizer((exporter, _) -> {
                    spans.add(exporter);
                    return SpanExporter.composite();
                })
                .addMetricExporterCustomizer((exporter, _) -> {
                    metrics.add(exporter);
                    return new Idle();
                })
                .addMeterProviderCustomizer((meters, _) -> meters.registerMetricProducer(scraped))
                .build()
                .getOpenTelemetrySdk();
        return new Exporters(
                sdk,
                resources.isEmpty() ? Resource.create(identity) : resources.getLast(),
                spans.isEmpty() ? null : spans.getFirst(),
                metrics.isEmpty() ? null : metrics.getFirst());
    }

    /** What the run's metrics come from. */
    Resource resource() {
        return resource;
    }

    /** Null where no traces are exported. */
    @Nullable SpanExporter spans() {
        return spans;
    }

    /** Null where no metrics are pushed. */
    @Nullable MetricExporter metrics() {
        return metrics;
    }

    @Override
    public void close() {
        List<CompletableResultCode> ends = new ArrayList<>();
        if (spans != null) {
            ends.add(spans.shutdown());
        }
        if (metrics != null) {
            ends.add(metrics.shutdown());
        }
        ends.add(sdk.shutdown());
        CompletableResultCode.ofAll(ends).join(CLOSE_MS_MAX, TimeUnit.MILLISECONDS);
    }

    /** Stands where the SDK's own reader would push from. */
    private static final class Idle implements MetricExporter {

        @Override
        public CompletableResultCode export(Collection<MetricData> metrics) {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public AggregationTemporality getAggregationTemporality(InstrumentType type) {
            return AggregationTemporality.CUMULATIVE;
        }
    }
}
