package dev.strobe.broker.telemetry.export;

import dev.strobe.broker.telemetry.RateLimitedLog;
import dev.strobe.broker.telemetry.Telemetry;
import dev.strobe.broker.time.NanoClock;
import dev.strobe.broker.time.WallClock;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.resources.Resource;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what the instruments say to an OpenTelemetry collector every now and then, by OTLP over HTTP.
 *
 * <p>Only made where an endpoint is configured: this class is the only way by which classes of the SDK get loaded. One
 * export is under way at most, and lasts 5 s at most. One that fails is counted and gone, which loses nothing but
 * resolution because every reading is cumulative; at most one line a second is logged.
 */
public final class OtlpExport implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final long STOP_MS_MAX = 500;
    /** The SDK reports each failure itself, with a stack trace; held here, because loggers nobody holds are forgotten. */
    private static final Logger SDK_LOG = Logger.getLogger("io.opentelemetry");

    private final SdkMeterProvider meters;

    private OtlpExport(SdkMeterProvider meters) {
        this.meters = meters;
    }

    /** Begins to export to {@code endpoint}, the collector's base address such as {@code http://127.0.0.1:4318}. */
    public static OtlpExport start(URI endpoint, Duration interval, int nodeId, Telemetry telemetry, WallClock clock) {
        SDK_LOG.setLevel(Level.OFF);
        String base = endpoint.toString();
        String slash = base.endsWith("/") ? "" : "/";
        MetricExporter otlp = OtlpHttpMetricExporter.builder()
                .setEndpoint(base + slash + "v1/metrics")
                .setTimeout(TIMEOUT)
                .setConnectTimeout(TIMEOUT)
                .setRetryPolicy(null)
                .build();
        return start(
                new CountedExporter(otlp, base, log(telemetry), telemetry.instruments()),
                interval,
                nodeId,
                telemetry,
                clock);
    }

    static OtlpExport start(
            MetricExporter exporter, Duration interval, int nodeId, Telemetry telemetry, WallClock clock) {
        Resource resource = Resource.create(Attributes.builder()
                .put("service.name", "strobe-broker")
                .put("service.instance.id", Integer.toString(nodeId))
                .put("messaging.system", "kafka")
                .build());
        return new OtlpExport(SdkMeterProvider.builder()
                .setResource(resource)
                .registerMetricProducer(new ReadingProducer(telemetry.registry(), clock))
                .registerMetricReader(PeriodicMetricReader.builder(exporter)
                        .setInterval(interval)
                        .build())
                .build());
    }

    private static RateLimitedLog log(Telemetry telemetry) {
        return new RateLimitedLog(
                LoggerFactory.getLogger(OtlpExport.class), NanoClock.system(), 1, telemetry.instruments());
    }

    /** Exports once more, if the collector takes it within half a second. */
    @Override
    public void close() {
        meters.shutdown().join(STOP_MS_MAX, TimeUnit.MILLISECONDS);
    }
}
