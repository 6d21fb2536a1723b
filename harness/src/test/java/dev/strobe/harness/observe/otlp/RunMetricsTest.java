package dev.strobe.harness.observe.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.strobe.harness.observe.KeptFor;
import dev.strobe.harness.observe.KeptMessage;
import dev.strobe.harness.observe.TraceNames;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.resources.Resource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class RunMetricsTest {

    private static final long START_NS = 5_000_000_000L;
    private static final long SECOND_NS = 1_000_000_000L;

    private final List<Collection<MetricData>> pushed = new ArrayList<>();
    private final RunMetrics metrics = new RunMetrics(Feeding.NAMES, Resource.empty(), START_NS, pushed::add);

    @Test
    void histogramsCountEverythingSinceTheRunBegan() {
        metrics.latency("constant", "end_to_end/billing", Feeding.values(1_000_000, 2_000_000, 0));
        interval(1, 3);
        metrics.latency("constant", "end_to_end/billing", Feeding.values(50_000_000));
        interval(2, 4);

        ExponentialHistogramPointData point = histogram(pushed.get(1), "strobe.end_to_end.duration");
        assertThat(point.getCount()).isEqualTo(4);
        assertThat(point.getZeroCount()).isEqualTo(1);
        assertThat(point.getPositiveBuckets().getTotalCount()).isEqualTo(3);
        assertThat(point.getSum()).isCloseTo(0.053, within(0.0001));
        assertThat(point.getMax()).isCloseTo(0.05, within(0.0001));
        assertThat(point.getAttributes().get(AttributeKey.stringKey("messaging.consumer.group.name")))
                .isEqualTo("billing");
        assertThat(point.getStartEpochNanos()).isEqualTo(START_NS + Feeding.NAMES.epochMinusMonotonicNs());
        assertThat(point.getEpochNanos()).isEqualTo(START_NS + 2 * SECOND_NS + Feeding.NAMES.epochMinusMonotonicNs());
    }

    @Test
    void anExemplarLeadsToTheTraceOfTheSlowestMessageOnce() {
        metrics.latency("constant", "end_to_end/billing", Feeding.values(80_000_000));
        metrics.slowest(message(3, 20_000_000));
        metrics.slowest(message(4, 80_000_000));
        interval(1, 1);
        interval(2, 1);

        DoubleExemplarData exemplar = histogram(pushed.get(0), "strobe.end_to_end.duration")
                .getExemplars()
                .getFirst();
        TraceNames.Trace trace = Feeding.NAMES.trace(1, 4);
        assertThat(exemplar.getSpanContext().getTraceId()).isEqualTo(trace.traceId());
        assertThat(exemplar.getSpanContext().getSpanId()).isEqualTo(trace.rootSpanId());
        assertThat(exemplar.getValue()).isEqualTo(0.08);
        assertThat(histogram(pushed.get(0), "messaging.client.operation.duration")
                        .getExemplars())
                .hasSize(1);
        assertThat(histogram(pushed.get(1), "strobe.end_to_end.duration").getExemplars())
                .isEmpty();
        assertThat(histogram(metrics.produce(Resource.empty()), "strobe.end_to_end.duration")
                        .getExemplars())
                .hasSize(1);
    }

    @Test
    void countsBelongToThePhaseThatWasOfferedLast() {
        metrics.interval(Feeding.point("warmup"), Feeding.counts(10), START_NS + SECOND_NS);
        metrics.interval(Feeding.point("constant"), Feeding.counts(25), START_NS + 2 * SECOND_NS);
        metrics.interval(Feeding.point(null), Feeding.counts(27), START_NS + 3 * SECOND_NS);
        metrics.end(Feeding.counts(28), START_NS + 4 * SECOND_NS);

        assertThat(metric(pushed.getLast(), "messaging.client.sent.messages")
                        .getLongSumData()
                        .getPoints())
                .extracting(
                        point -> point.getAttributes().get(AttributeKey.stringKey("strobe.phase")),
                        LongPointData::getValue)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("warmup", 10L),
                        org.assertj.core.groups.Tuple.tuple("constant", 18L));
    }

    @Test
    void gaugesAreInTheirUnits() {
        interval(1, 1);

        assertThat(gauge("strobe.hiccup.max")).isEqualTo(0.0025);
        assertThat(gauge("strobe.target.memory")).isEqualTo(512e6);
        assertThat(gauge("strobe.target.cpu")).isEqualTo(1.5);
        assertThat(gauge("strobe.backlog")).isEqualTo(12);
    }

    @Test
    void everyMetricCarriesWhatItsDescriptionSays() {
        for (String label : List.of(
                "end_to_end/billing", "publish_service", "publish_response", "schedule_delay", "generator_delay")) {
            metrics.latency("constant", label, Feeding.values(1_000_000));
        }
        interval(1, 1);

        Collection<MetricData> all = pushed.getLast();
        assertThat(all).hasSize(HarnessMetric.values().length);
        for (HarnessMetric expected : HarnessMetric.values()) {
            MetricData metric = metric(all, expected.label());
            assertThat(metric.getUnit()).isEqualTo(expected.unit());
            Set<String> keys = new TreeSet<>();
            for (PointData point : metric.getData().getPoints()) {
                Attributes attributes = point.getAttributes();
                attributes.forEach((key, value) -> keys.add(key.getKey()));
            }
            assertThat(keys).as(expected.label()).containsExactlyInAnyOrderElementsOf(expected.attributes());
        }
    }

    @Test
    void nothingIsToldBeforeTheFirstPhase() {
        metrics.interval(Feeding.point(null), Feeding.counts(0), START_NS + SECOND_NS);

        assertThat(pushed).isEmpty();
    }

    private void interval(int second, long sent) {
        metrics.interval(Feeding.point("constant"), Feeding.counts(sent), START_NS + second * SECOND_NS);
    }

    private double gauge(String name) {
        return metric(pushed.getLast(), name)
                .getDoubleGaugeData()
                .getPoints()
                .iterator()
                .next()
                .getValue();
    }

    static KeptMessage message(long sequence, long latencyNs) {
        return new KeptMessage(
                1,
                1,
                sequence,
                0,
                "c-0",
                0,
                sequence,
                START_NS,
                START_NS + 1_000,
                START_NS + 500_000,
                START_NS + latencyNs,
                latencyNs,
                KeptFor.SLOWEST_OF_SECOND,
                null);
    }

    private static ExponentialHistogramPointData histogram(Collection<MetricData> all, String name) {
        return metric(all, name)
                .getExponentialHistogramData()
                .getPoints()
                .iterator()
                .next();
    }

    private static MetricData metric(Collection<MetricData> all, String name) {
        return all.stream()
                .filter(metric -> metric.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
