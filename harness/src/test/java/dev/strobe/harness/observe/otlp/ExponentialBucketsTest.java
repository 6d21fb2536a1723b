package dev.strobe.harness.observe.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.opentelemetry.sdk.metrics.data.ExponentialHistogramBuckets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ExponentialBucketsTest {

    private final ExponentialBuckets buckets = new ExponentialBuckets();

    @Test
    void aValueLiesInTheBucketAroundIt() {
        Random random = new Random(42);
        for (int i = 0; i < 1_000; i++) {
            double value = Math.exp(random.nextDouble(-12, 6));
            ExponentialBuckets one = new ExponentialBuckets();
            one.add(value, 3);

            ExponentialHistogramBuckets data = one.toData();

            assertThat(data.getBucketCounts()).containsExactly(3L);
            assertThat(value)
                    .isBetween(
                            bound(data.getScale(), data.getOffset()) * (1 - 1e-9),
                            bound(data.getScale(), data.getOffset() + 1) * (1 + 1e-9));
        }
    }

    @Test
    void aWideRangeIsFoldedAndNothingIsLost() {
        Random random = new Random(7);
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            values.add(Math.exp(random.nextDouble(-16, 8)));
        }

        values.forEach(value -> buckets.add(value, 1));

        ExponentialHistogramBuckets data = buckets.toData();
        assertThat(data.getTotalCount()).isEqualTo(5_000);
        assertThat(data.getBucketCounts()).hasSizeLessThanOrEqualTo(ExponentialBuckets.BUCKETS_MAX);
        long below = values.stream()
                .filter(value -> value <= bound(data.getScale(), 0))
                .count();
        assertThat(data.getBucketCounts().subList(0, -data.getOffset()).stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(below);
    }

    @Test
    void theOrderOfValuesDoesNotMatter() {
        ExponentialBuckets backwards = new ExponentialBuckets();
        double[] values = {1e-6, 0.5, 3600, 2e-3, 7};
        for (int i = 0; i < values.length; i++) {
            buckets.add(values[i], i + 1);
            backwards.add(values[values.length - 1 - i], values.length - i);
        }

        assertThat(backwards.toData()).isEqualTo(buckets.toData());
    }

    @Test
    void zeroHasNoBucket() {
        assertThatIllegalArgumentException().isThrownBy(() -> buckets.add(0, 1)).withMessageContaining("value=0.0");
    }

    private static double bound(int scale, int index) {
        return Math.pow(2, Math.scalb((double) index, -scale));
    }
}
