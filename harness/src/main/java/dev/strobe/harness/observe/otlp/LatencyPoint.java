package dev.strobe.harness.observe.otlp;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramBuckets;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.jspecify.annotations.Nullable;

/** One latency since the run began, in seconds, with the message that was slowest lately. Owned by {@link RunMetrics}. */
final class LatencyPoint {

    private static final double NS_PER_S = 1e9;

    private final ExponentialBuckets buckets = new ExponentialBuckets();
    private long count;
    private long zeroCount;
    private double sumS;
    private double minS = Double.POSITIVE_INFINITY;
    private double maxS;
    private @Nullable DoubleExemplarData exemplar;
    private long exemplarInterval;

    /** Adds what was measured in an interval, in ns; each value counts as the middle of its place in the recorder. */
    void add(Histogram valuesNs) {
        for (HistogramIterationValue value : valuesNs.recordedValues()) {
            long added = value.getCountAddedInThisIterationStep();
            double seconds = valuesNs.medianEquivalentValue(value.getValueIteratedTo()) / NS_PER_S;
            if (seconds > 0) {
                buckets.add(seconds, added);
            } else {
                zeroCount += added;
            }
            count += added;
            sumS += seconds * added;
        }
        if (valuesNs.getTotalCount() > 0) {
            minS = Math.min(minS, valuesNs.getMinValue() / NS_PER_S);
            maxS = Math.max(maxS, valuesNs.getMaxValue() / NS_PER_S);
        }
    }

    void exemplar(DoubleExemplarData slowest, long interval) {
        exemplar = slowest;
        exemplarInterval = interval;
    }

    /** @param sinceInterval an exemplar of an earlier interval was told before and is left out */
    ExponentialHistogramPointData toData(long startEpochNs, long epochNs, Attributes attributes, long sinceInterval) {
        DoubleExemplarData told = exemplar;
        return ExponentialHistogramPointData.create(
                buckets.scale(),
                sumS,
                zeroCount,
                count > 0,
                count > 0 ? minS : 0,
                count > 0,
                maxS,
                buckets.toData(),
                ExponentialHistogramBuckets.create(buckets.scale(), 0, List.of()),
                startEpochNs,
                epochNs,
                attributes,
                told == null || exemplarInterval < sinceInterval ? List.of() : List.of(told));
    }
}
