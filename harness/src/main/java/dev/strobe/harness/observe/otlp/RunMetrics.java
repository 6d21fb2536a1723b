package dev.strobe.harness.observe.otlp;

import dev.strobe.harness.observe.KeptMessage;
import dev.strobe.harness.observe.SendRing;
import dev.strobe.harness.observe.TraceNames;
import dev.strobe.harness.observe.otlp.HarnessMetric.Attribute;
import dev.strobe.reports.run.SeriesPoint;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.GaugeData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.metrics.export.MetricProducer;
import io.opentelemetry.sdk.resources.Resource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The run's metrics since its first interval: the recorders' values as cumulative exponential histograms, counts and
 * gauges of the last interval. Each interval's slowest kept message stands as an exemplar in the histograms that it is
 * part of, so that a peak leads to its trace.
 *
 * <p>Fed by the sampler; read by the sampler at the end of each interval, and by whoever scrapes. Thread-safe: both hold
 * one lock for the time it takes to copy some buckets.
 */
final class RunMetrics implements MetricFeed, MetricProducer {

    static final InstrumentationScopeInfo SCOPE = InstrumentationScopeInfo.create("dev.strobe.harness");

    private static final double NS_PER_S = 1e9;
    private static final double MS_PER_S = 1e3;
    private static final double BYTES_PER_MB = 1e6;
    private static final String END_TO_END = "end_to_end/";

    private final TraceNames names;
    private final Resource resource;
    private final Consumer<Collection<MetricData>> push;
    private final Map<HarnessMetric, Map<Attributes, LatencyPoint>> histograms = new EnumMap<>(HarnessMetric.class);
    private final Map<HarnessMetric, Map<Attributes, Long>> counters = new EnumMap<>(HarnessMetric.class);
    private final Map<HarnessMetric, Map<Attributes, Double>> gauges = new EnumMap<>(HarnessMetric.class);
    private final long startEpochNs;
    private long lastEpochNs;
    private long interval;
    private @Nullable String phase;
    private Counts counted = new Counts(0, 0, Map.of(), Map.of());

    /**
     * @param startNs on the monotonic clock; everything counts from here
     * @param push gets all metrics at the end of each interval
     */
    RunMetrics(TraceNames names, Resource resource, long startNs, Consumer<Collection<MetricData>> push) {
        this.names = names;
        this.resource = resource;
        this.push = push;
        this.startEpochNs = startNs + names.epochMinusMonotonicNs();
        this.lastEpochNs = startEpochNs;
    }

    @Override
    public boolean wanted() {
        return true;
    }

    @Override
    public synchronized void latency(String ofPhase, String label, Histogram valuesNs) {
        HarnessMetric metric = metric(label);
        if (metric != null) {
            String group = metric == HarnessMetric.END_TO_END ? label.substring(END_TO_END.length()) : "";
            point(metric, latencyAttributes(metric, ofPhase, group)).add(valuesNs);
        }
    }

    @Override
    public synchronized void slowest(KeptMessage message) {
        TraceNames.Trace trace = names.trace(message.producer(), message.sequence());
        SpanContext root = SpanContext.create(
                trace.traceId(), trace.rootSpanId(), TraceFlags.getSampled(), TraceState.getDefault());
        String of = names.phases().get(message.phase());
        long sentNs = message.sentNs();
        long ackedNs = message.ackedNs();
        if (message.subscription() >= 0) {
            String group = names.subscriptions().get(message.subscription());
            exemplar(HarnessMetric.END_TO_END, of, group, root, message.intendedNs(), message.deliveredNs());
        }
        exemplar(HarnessMetric.PUBLISH_RESPONSE, of, "", root, message.intendedNs(), ackedNs);
        exemplar(HarnessMetric.OPERATION_DURATION, of, "", root, sentNs, ackedNs);
        exemplar(HarnessMetric.SCHEDULE_DELAY, of, "", root, message.intendedNs(), sentNs);
    }

    private void exemplar(
            HarnessMetric metric, String ofPhase, String group, SpanContext root, long fromNs, long toNs) {
        if (fromNs == SendRing.UNKNOWN || toNs == SendRing.UNKNOWN || toNs < fromNs) {
            return;
        }
        point(metric, latencyAttributes(metric, ofPhase, group))
                .exemplar(
                        DoubleExemplarData.create(
                                Attributes.empty(),
                                toNs + names.epochMinusMonotonicNs(),
                                root,
                                (toNs - fromNs) / NS_PER_S),
                        interval);
    }

    @Override
    public void interval(SeriesPoint point, Counts counts, long endNs) {
        synchronized (this) {
            if (point.phase() != null) {
                phase = point.phase();
            }
            if (phase != null) {
                gauge(point, phase);
            }
        }
        end(counts, endNs);
    }

    @Override
    public void end(Counts counts, long endNs) {
        Collection<MetricData> all;
        synchronized (this) {
            if (phase == null) {
                return;
            }
            count(counts, phase);
            lastEpochNs = Math.max(lastEpochNs, endNs + names.epochMinusMonotonicNs());
            all = metrics(resource, interval);
            interval++;
        }
        push.accept(all);
    }

    /** Everything so far, with the latest exemplar of each histogram. */
    @Override
    public synchronized Collection<MetricData> produce(Resource ofReader) {
        return metrics(ofReader, 0);
    }

    /** What was counted since the last interval counts to the phase that was offered last. */
    private void count(Counts now, String inPhase) {
        AttributesBuilder sent = operation(inPhase, "send");
        destination(sent);
        count(HarnessMetric.SENT, sent.build(), now.sent() - counted.sent());
        count(HarnessMetric.ACKED, system(inPhase).build(), now.acked() - counted.acked());
        now.received()
                .forEach((group, received) -> count(
                        HarnessMetric.CONSUMED,
                        operation(inPhase, "receive")
                                .put(Attribute.GROUP, group)
                                .build(),
                        received - counted.received().getOrDefault(group, 0L)));
        now.failed()
                .forEach((error, failed) -> count(
                        HarnessMetric.FAILED,
                        system(inPhase).put(Attribute.ERROR_TYPE, error).build(),
                        failed - counted.failed().getOrDefault(error, 0L)));
        counted = now;
    }

    private void count(HarnessMetric metric, Attributes attributes, long more) {
        counters.computeIfAbsent(metric, _ -> new LinkedHashMap<>()).merge(attributes, more, Long::sum);
    }

    private void gauge(SeriesPoint point, String inPhase) {
        gauges.clear();
        Attributes only = Attributes.builder().put(Attribute.PHASE, inPhase).build();
        SeriesPoint.HostLoad host = point.host();
        gauge(HarnessMetric.OFFERED_RATE, only, point.offeredPerS(), 1);
        gauge(HarnessMetric.HARNESS_CPU, only, host.harnessCpuCores(), 1);
        gauge(HarnessMetric.TARGET_CPU, only, host.targetCpuCores(), 1);
        gauge(HarnessMetric.TARGET_MEMORY, only, host.targetRssMb(), BYTES_PER_MB);
        gauge(HarnessMetric.HICCUP_MAX, only, host.hiccupMaxMs(), 1 / MS_PER_S);
        if (names.subscriptions().isEmpty()) {
            gauge(HarnessMetric.BACKLOG, only, (double) point.backlog(), 1);
        }
        point.backlogBySubscription()
                .forEach((group, backlog) -> gauge(
                        HarnessMetric.BACKLOG,
                        only.toBuilder().put(Attribute.GROUP, group).build(),
                        backlog.doubleValue(),
                        1));
    }

    private void gauge(HarnessMetric metric, Attributes attributes, @Nullable Double value, double factor) {
        if (value != null) {
            gauges.computeIfAbsent(metric, _ -> new LinkedHashMap<>()).put(attributes, value * factor);
        }
    }

    private Collection<MetricData> metrics(Resource of, long sinceInterval) {
        List<MetricData> all = new ArrayList<>();
        histograms.forEach((metric, byAttributes) -> {
            List<ExponentialHistogramPointData> points = new ArrayList<>();
            byAttributes.forEach((attributes, latency) ->
                    points.add(latency.toData(startEpochNs, lastEpochNs, attributes, sinceInterval)));
            all.add(metric(
                    of,
                    metric,
                    MetricDataType.EXPONENTIAL_HISTOGRAM,
                    ExponentialHistogramData.create(AggregationTemporality.CUMULATIVE, points)));
        });
        counters.forEach((metric, byAttributes) -> {
            List<LongPointData> points = new ArrayList<>();
            byAttributes.forEach((attributes, count) ->
                    points.add(LongPointData.create(startEpochNs, lastEpochNs, attributes, count)));
            all.add(metric(
                    of,
                    metric,
                    MetricDataType.LONG_SUM,
                    SumData.createLongSumData(true, AggregationTemporality.CUMULATIVE, points)));
        });
        gauges.forEach((metric, byAttributes) -> {
            List<DoublePointData> points = new ArrayList<>();
            byAttributes.forEach((attributes, value) ->
                    points.add(DoublePointData.create(startEpochNs, lastEpochNs, attributes, value, List.of())));
            all.add(metric(of, metric, MetricDataType.DOUBLE_GAUGE, GaugeData.createDoubleGaugeData(points)));
        });
        return all;
    }

    private static Metric metric(Resource of, HarnessMetric metric, MetricDataType type, Data<?> data) {
        return new Metric(of, SCOPE, metric.label(), metric.meaning(), metric.unit(), type, data);
    }

    private LatencyPoint point(HarnessMetric metric, Attributes attributes) {
        return histograms
                .computeIfAbsent(metric, _ -> new LinkedHashMap<>())
                .computeIfAbsent(attributes, _ -> new LatencyPoint());
    }

    private Attributes latencyAttributes(HarnessMetric metric, String ofPhase, String group) {
        if (metric == HarnessMetric.OPERATION_DURATION) {
            AttributesBuilder attributes = operation(ofPhase, "send").put(Attribute.OPERATION_TYPE, "send");
            destination(attributes);
            return attributes.build();
        }
        AttributesBuilder attributes = system(ofPhase);
        if (metric == HarnessMetric.END_TO_END) {
            attributes.put(Attribute.GROUP, group);
        }
        return attributes.build();
    }

    private AttributesBuilder operation(String ofPhase, String name) {
        return system(ofPhase).put(Attribute.OPERATION_NAME, name);
    }

    private AttributesBuilder system(String ofPhase) {
        return Attributes.builder().put(Attribute.SYSTEM, names.system()).put(Attribute.PHASE, ofPhase);
    }

    /** Recorders do not tell topics apart, so only a run of one topic can name it. */
    private void destination(AttributesBuilder attributes) {
        List<String> topics = names.topicByProducer().stream().distinct().toList();
        if (topics.size() == 1) {
            attributes.put(Attribute.DESTINATION, topics.getFirst());
        }
    }

    private static @Nullable HarnessMetric metric(String label) {
        return switch (label) {
            case "publish_service" -> HarnessMetric.OPERATION_DURATION;
            case "publish_response" -> HarnessMetric.PUBLISH_RESPONSE;
            case "schedule_delay" -> HarnessMetric.SCHEDULE_DELAY;
            default -> label.startsWith(END_TO_END) ? HarnessMetric.END_TO_END : null;
        };
    }
}
