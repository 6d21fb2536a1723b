package dev.strobe.broker.telemetry.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.strobe.broker.telemetry.LatencySeries.Distribution;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import java.util.Random;
import java.util.stream.LongStream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

final class ExponentialBucketsTest {

    private static final long HOUR_NS = 3_600_000_000_000L;

    @Test
    void anHourAndANanosecondFitIntoTheBuckets() {
        ExponentialHistogramPointData point = point(1, 1_000, 1_000_000, HOUR_NS);

        assertThat(point.getPositiveBuckets().getBucketCounts())
                .hasSizeLessThanOrEqualTo(ExponentialBuckets.BUCKETS_MAX);
        assertThat(point.getScale()).isEqualTo(1);
        assertThat(point.getCount()).isEqualTo(4);
        assertThat(point.getMax()).isEqualTo(3_600);
    }

    @Test
    void whatTookNoTimeIsCountedApart() {
        ExponentialHistogramPointData point = point(0, 0, 1_000_000);

        assertThat(point.getZeroCount()).isEqualTo(2);
        assertThat(point.getPositiveBuckets().getTotalCount()).isEqualTo(1);
        assertThat(point.getCount()).isEqualTo(3);
        assertThat(point.getMin()).isZero();
        assertThat(point(0, 0).getPositiveBuckets().getBucketCounts()).isEmpty();
    }

    @Test
    void withoutValuesThereIsNoSmallestAndNoLargest() {
        ExponentialHistogramPointData point = point();

        assertThat(point.getCount()).isZero();
        assertThat(point.hasMin()).isFalse();
        assertThat(point.hasMax()).isFalse();
    }

    @Test
    void everyValueLiesWithinItsBucketOrTheNext() {
        Random random = new Random(42);
        for (int round = 0; round < 2_000; round++) {
            long valueNs = (long) Math.exp(random.nextDouble() * Math.log(HOUR_NS)) + 1;
            ExponentialHistogramPointData point = point(valueNs);

            double base = Math.pow(2, Math.scalb(1.0, -point.getScale()));
            double upper = Math.pow(base, point.getPositiveBuckets().getOffset() + 1);
            assertThat(point.getPositiveBuckets().getBucketCounts()).hasSize(1);
            assertThat(valueNs / 1e9)
                    .as("valueNs=%d", valueNs)
                    .isBetween(upper / base * (1 - 1e-9), upper * (1 + 1e-9));
        }
    }

    @Test
    void countSumAndExtremesAreExactWhateverTheBuckets() {
        Random random = new Random(7);
        long[] values = LongStream.generate(() -> (long) Math.exp(random.nextDouble() * 25))
                .limit(10_000)
                .toArray();

        ExponentialHistogramPointData point = point(values);

        assertThat(point.getCount()).isEqualTo(10_000);
        assertThat(point.getSum()).isCloseTo(LongStream.of(values).sum() / 1e9, within(1e-9));
        assertThat(point.getMax()).isEqualTo(LongStream.of(values).max().orElseThrow() / 1e9);
        assertThat(point.getMin()).isEqualTo(LongStream.of(values).min().orElseThrow() / 1e9);
        assertThat(point.getPositiveBuckets().getTotalCount() + point.getZeroCount())
                .isEqualTo(10_000);
    }

    private static ExponentialHistogramPointData point(long... values) {
        Histogram histogram = new Histogram(2);
        LongStream.of(values).forEach(histogram::recordValue);
        Distribution all = new Distribution(
                LongStream.of(values).sum(),
                LongStream.of(values).min().orElse(Long.MAX_VALUE),
                LongStream.of(values).max().orElse(0),
                histogram);
        return ExponentialBuckets.of(all).point(1, 2, Attributes.empty());
    }
}
