package dev.strobe.broker.telemetry.export;

import dev.strobe.broker.telemetry.MetricFamily;
import dev.strobe.broker.telemetry.MetricRegistry;
import dev.strobe.broker.time.WallClock;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.GaugeData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.metrics.export.MetricProducer;
import io.opentelemetry.sdk.resources.Resource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The registry's readings as OpenTelemetry's: counters as cumulative sums, gauges, latencies as exponential
 * histograms in seconds.
 */
final class ReadingProducer implements MetricProducer {

    private static final InstrumentationScopeInfo SCOPE = InstrumentationScopeInfo.create("dev.strobe.broker");

    private final MetricRegistry registry;
    private final WallClock clock;
    private final long startEpochNs;

    ReadingProducer(MetricRegistry registry, WallClock clock) {
        this.registry = registry;
        this.clock = clock;
        this.startEpochNs = TimeUnit.MILLISECONDS.toNanos(clock.epochMs());
    }

    @Override
    public Collection<MetricData> produce(Resource resource) {
        long nowEpochNs = TimeUnit.MILLISECONDS.toNanos(clock.epochMs());
        List<MetricData> produced = new ArrayList<>();
        for (MetricFamily family : registry.read()) {
            produced.add(
                    switch (family.kind()) {
                        case COUNTER ->
                            reading(
                                    family,
                                    resource,
                                    MetricDataType.DOUBLE_SUM,
                                    SumData.createDoubleSumData(
                                            true, AggregationTemporality.CUMULATIVE, numbers(family, nowEpochNs)));
                        case GAUGE ->
                            reading(
                                    family,
                                    resource,
                                    MetricDataType.DOUBLE_GAUGE,
                                    GaugeData.createDoubleGaugeData(numbers(family, nowEpochNs)));
                        case LATENCY ->
                            reading(
                                    family,
                                    resource,
                                    MetricDataType.EXPONENTIAL_HISTOGRAM,
                                    ExponentialHistogramData.create(
                                            AggregationTemporality.CUMULATIVE, histograms(family, nowEpochNs)));
                    });
        }
        return produced;
    }

    private List<DoublePointData> numbers(MetricFamily family, long nowEpochNs) {
        List<DoublePointData> points = new ArrayList<>();
        for (MetricFamily.Point point : family.points()) {
            if (point instanceof MetricFamily.Value(String labelValue, double value) && !Double.isNaN(value)) {
                points.add(DoublePointData.create(
                        startEpochNs, nowEpochNs, attributes(family, labelValue), value, List.of()));
            }
        }
        return points;
    }

    private List<ExponentialHistogramPointData> histograms(MetricFamily family, long nowEpochNs) {
        List<ExponentialHistogramPointData> points = new ArrayList<>();
        for (MetricFamily.Point point : family.points()) {
            if (point instanceof MetricFamily.Summary summary) {
                points.add(ExponentialBuckets.of(summary.all().get())
                        .point(startEpochNs, nowEpochNs, attributes(family, summary.labelValue())));
            }
        }
        return points;
    }

    private static Attributes attributes(MetricFamily family, String labelValue) {
        return family.label().isEmpty()
                ? Attributes.empty()
                : Attributes.builder().put(family.label(), labelValue).build();
    }

    private static MetricData reading(MetricFamily family, Resource resource, MetricDataType type, Data<?> data) {
        return new Reading(resource, SCOPE, family.name(), family.help(), family.unit(), type, data);
    }

    /** What the SDK asks of a reading. */
    private record Reading(
            Resource resource,
            InstrumentationScopeInfo scope,
            String name,
            String description,
            String unit,
            MetricDataType type,
            Data<?> data)
            implements MetricData {

        @Override
        public Resource getResource() {
            return resource;
        }

        @Override
        public InstrumentationScopeInfo getInstrumentationScopeInfo() {
            return scope;
        }

        @Override
        public String getName() {
            return name;
        }

        @Override
        public String getDescription() {
            return description;
        }

        @Override
        public String getUnit() {
            return unit;
        }

        @Override
        public MetricDataType getType() {
            return type;
        }

        @Override
        public Data<?> getData() {
            return data;
        }
    }
}
