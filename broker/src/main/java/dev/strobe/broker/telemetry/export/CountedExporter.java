package dev.strobe.broker.telemetry.export;

import dev.strobe.broker.telemetry.Instruments;
import dev.strobe.broker.telemetry.RateLimitedLog;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import java.util.Collection;
import java.util.concurrent.atomic.LongAdder;

/** Counts what an exporter could not deliver, and says so in the log, at the log's rate. */
final class CountedExporter implements MetricExporter {

    private final MetricExporter exporter;
    private final String endpoint;
    private final RateLimitedLog log;
    private final LongAdder exports;
    private final LongAdder failures;

    CountedExporter(MetricExporter exporter, String endpoint, RateLimitedLog log, Instruments instruments) {
        this.exporter = exporter;
        this.endpoint = endpoint;
        this.log = log;
        this.exports =
                instruments.counter("strobe_otlp_exports_total", "Exports to the collector, failed ones included");
        this.failures =
                instruments.counter("strobe_otlp_exports_failed_total", "Exports that the collector did not take");
    }

    @Override
    public CompletableResultCode export(Collection<MetricData> metrics) {
        exports.increment();
        CompletableResultCode result = exporter.export(metrics);
        result.whenComplete(() -> {
            if (!result.isSuccess()) {
                failures.increment();
                Throwable cause = result.getFailureThrowable();
                log.warn(
                        "export failed",
                        "endpoint=" + endpoint + " cause=" + (cause == null ? "unknown" : cause.getMessage())
                                + "; is a collector running there?");
            }
        });
        return result;
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return exporter.shutdown();
    }

    @Override
    public AggregationTemporality getAggregationTemporality(InstrumentType type) {
        return AggregationTemporality.CUMULATIVE;
    }
}
