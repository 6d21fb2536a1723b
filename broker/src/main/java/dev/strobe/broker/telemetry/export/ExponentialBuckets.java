package dev.strobe.broker.telemetry.export;

import dev.strobe.broker.telemetry.LatencySeries.Distribution;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramBuckets;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import java.util.List;
import java.util.stream.LongStream;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * Latencies as an exponential histogram in seconds: bucket {@code i} holds what lies above {@code base^i} and at or below
 * {@code base^(i+1)}, where {@code base = 2^(2^-scale)}.
 *
 * <p>The scale is the finest at which the values fit into {@link #BUCKETS_MAX}, but never finer than {@link #SCALE_MAX},
 * which is about as exact as the recorders are. Count, sum, smallest and largest value are exact; a value can lie one
 * bucket off, because the recorder knows it to within 1 % only.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/otel/metrics/data-model/#exponentialhistogram">the data model</a>
 */
record ExponentialBuckets(int scale, long zeroCount, int offset, List<Long> counts, Distribution all) {

    /** As many as the SDK's own exponential histograms have. */
    static final int BUCKETS_MAX = 160;

    /** Buckets are 1.1 % wide. */
    static final int SCALE_MAX = 6;

    private static final double NS_PER_SECOND = 1e9;
    private static final double LN_2 = Math.log(2);

    static ExponentialBuckets of(Distribution all) {
        Histogram values = all.values();
        long zeros = values.getCountAtValue(0);
        if (values.getTotalCount() == zeros) {
            return new ExponentialBuckets(SCALE_MAX, zeros, 0, List.of(), all);
        }
        long smallestNs = zeros == 0 ? all.minNs() : Math.max(1, values.getMinNonZeroValue());
        int scale = SCALE_MAX;
        while (index(all.maxNs(), scale) - index(smallestNs, scale) >= BUCKETS_MAX) {
            scale--;
        }
        int first = index(smallestNs, scale);
        int last = Math.max(first, index(all.maxNs(), scale));
        long[] counts = new long[last - first + 1];
        for (HistogramIterationValue value : values.recordedValues()) {
            long middleNs = values.medianEquivalentValue(value.getValueIteratedTo());
            if (value.getValueIteratedTo() > 0) {
                int index = Math.clamp(index(middleNs, scale), first, last);
                counts[index - first] += value.getCountAtValueIteratedTo();
            }
        }
        return new ExponentialBuckets(
                scale, zeros, first, LongStream.of(counts).boxed().toList(), all);
    }

    /** The bucket of a value above 0. */
    static int index(long valueNs, int scale) {
        double log2 = Math.log(valueNs / NS_PER_SECOND) / LN_2;
        return (int) Math.ceil(Math.scalb(log2, scale)) - 1;
    }

    ExponentialHistogramPointData point(long startEpochNs, long nowEpochNs, Attributes attributes) {
        boolean any = all.values().getTotalCount() > 0;
        return ExponentialHistogramPointData.create(
                scale,
                all.sumNs() / NS_PER_SECOND,
                zeroCount,
                any,
                any ? all.minNs() / NS_PER_SECOND : 0,
                any,
                any ? all.maxNs() / NS_PER_SECOND : 0,
                ExponentialHistogramBuckets.create(scale, offset, counts),
                ExponentialHistogramBuckets.create(scale, 0, List.of()),
                startEpochNs,
                nowEpochNs,
                attributes,
                List.of());
    }
}
