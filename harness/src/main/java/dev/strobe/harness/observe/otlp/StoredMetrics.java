package dev.strobe.harness.observe.otlp;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramBuckets;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.GaugeData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.resources.Resource;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Reads the metrics of an interval back from OTLP/JSON, of the three kinds that {@link HarnessMetric} has. */
final class StoredMetrics {

    private StoredMetrics() {}

    /** Throws Jackson's exception if {@code line} is not JSON. */
    static List<MetricData> read(String line) {
        List<MetricData> metrics = new ArrayList<>();
        for (JsonNode ofResource : OtlpJson.read(line).path("resourceMetrics")) {
            Resource resource = OtlpJson.resource(ofResource.path("resource"));
            for (JsonNode ofScope : ofResource.path("scopeMetrics")) {
                InstrumentationScopeInfo scope = OtlpJson.scope(ofScope.path("scope"));
                for (JsonNode metric : ofScope.path("metrics")) {
                    metrics.add(metric(metric, resource, scope));
                }
            }
        }
        return metrics;
    }

    private static MetricData metric(JsonNode metric, Resource resource, InstrumentationScopeInfo scope) {
        MetricDataType type;
        Data<?> data;
        if (metric.has("exponentialHistogram")) {
            type = MetricDataType.EXPONENTIAL_HISTOGRAM;
            data = ExponentialHistogramData.create(
                    AggregationTemporality.CUMULATIVE,
                    histograms(metric.path("exponentialHistogram").path("dataPoints")));
        } else if (metric.has("sum")) {
            type = MetricDataType.LONG_SUM;
            data = SumData.createLongSumData(
                    true,
                    AggregationTemporality.CUMULATIVE,
                    counts(metric.path("sum").path("dataPoints")));
        } else {
            type = MetricDataType.DOUBLE_GAUGE;
            data = GaugeData.createDoubleGaugeData(gauges(metric.path("gauge").path("dataPoints")));
        }
        return new Metric(
                resource,
                scope,
                OtlpJson.text(metric.path("name")),
                OtlpJson.text(metric.path("description")),
                OtlpJson.text(metric.path("unit")),
                type,
                data);
    }

    private static List<ExponentialHistogramPointData> histograms(JsonNode list) {
        List<ExponentialHistogramPointData> points = new ArrayList<>();
        for (JsonNode point : list) {
            int scale = (int) OtlpJson.number(point.path("scale"));
            points.add(ExponentialHistogramPointData.create(
                    scale,
                    OtlpJson.real(point.path("sum")),
                    OtlpJson.number(point.path("zeroCount")),
                    point.has("min"),
                    OtlpJson.real(point.path("min")),
                    point.has("max"),
                    OtlpJson.real(point.path("max")),
                    buckets(scale, point.path("positive")),
                    buckets(scale, point.path("negative")),
                    startNs(point),
                    endNs(point),
                    attributes(point),
                    exemplars(point.path("exemplars"))));
        }
        return points;
    }

    private static ExponentialHistogramBuckets buckets(int scale, JsonNode buckets) {
        List<Long> counts = new ArrayList<>();
        buckets.path("bucketCounts").forEach(count -> counts.add(OtlpJson.number(count)));
        return ExponentialHistogramBuckets.create(scale, (int) OtlpJson.number(buckets.path("offset")), counts);
    }

    private static List<DoubleExemplarData> exemplars(JsonNode list) {
        List<DoubleExemplarData> exemplars = new ArrayList<>();
        for (JsonNode exemplar : list) {
            exemplars.add(DoubleExemplarData.create(
                    Attributes.empty(),
                    OtlpJson.number(exemplar.path("timeUnixNano")),
                    OtlpJson.context(OtlpJson.text(exemplar.path("traceId")), OtlpJson.text(exemplar.path("spanId"))),
                    OtlpJson.real(exemplar.path("asDouble"))));
        }
        return exemplars;
    }

    private static List<LongPointData> counts(JsonNode list) {
        List<LongPointData> points = new ArrayList<>();
        for (JsonNode point : list) {
            points.add(LongPointData.create(
                    startNs(point), endNs(point), attributes(point), OtlpJson.number(point.path("asInt"))));
        }
        return points;
    }

    private static List<DoublePointData> gauges(JsonNode list) {
        List<DoublePointData> points = new ArrayList<>();
        for (JsonNode point : list) {
            points.add(DoublePointData.create(
                    startNs(point), endNs(point), attributes(point), OtlpJson.real(point.path("asDouble")), List.of()));
        }
        return points;
    }

    private static Attributes attributes(JsonNode point) {
        return OtlpJson.attributes(point.path("attributes"));
    }

    private static long startNs(JsonNode point) {
        return OtlpJson.number(point.path("startTimeUnixNano"));
    }

    private static long endNs(JsonNode point) {
        return OtlpJson.number(point.path("timeUnixNano"));
    }
}
