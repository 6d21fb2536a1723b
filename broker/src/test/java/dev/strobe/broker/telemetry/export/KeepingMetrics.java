package dev.strobe.broker.telemetry.export;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Remembers what it is given, and answers as it is told. */
final class KeepingMetrics implements MetricExporter {

    private final List<MetricData> kept = new CopyOnWriteArrayList<>();
    private final Function<Collection<MetricData>, CompletableResultCode> answer;

    KeepingMetrics() {
        this(metrics -> CompletableResultCode.ofSuccess());
    }

    KeepingMetrics(Function<Collection<MetricData>, CompletableResultCode> answer) {
        this.answer = answer;
    }

    MetricData single(String name) {
        return kept.stream()
                .filter(reading -> reading.getName().equals(name))
                .reduce((one, other) -> {
                    throw new AssertionError(name + " came twice");
                })
                .orElseThrow();
    }

    @Override
    public CompletableResultCode export(Collection<MetricData> metrics) {
        kept.addAll(metrics);
        return answer.apply(metrics);
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
