package dev.strobe.reports.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class LogBucketsTest {

    @Test
    void theMiddleOfABucketIsWithinThreePerCentOfEveryValueInIt() {
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 20_000; i++) {
            double ns = LogBuckets.FLOOR_NS * Math.exp(random.nextDouble() * Math.log(3.6e11));

            int bucket = LogBuckets.indexOf(ns);

            assertThat(LogBuckets.middleNs(bucket) / ns).isBetween(0.97, 1.03);
            assertThat(ns).isBetween(LogBuckets.fromNs(bucket) * 0.999_999, LogBuckets.fromNs(bucket + 1) * 1.000_001);
        }
    }

    @Test
    void nothingAndAnHourHaveAPlaceToo() {
        assertThat(LogBuckets.indexOf(0)).isZero();
        assertThat(LogBuckets.indexOf(9.9)).isZero();
        assertThat(LogBuckets.indexOf(3.6e12)).isBetween(1, LogBuckets.COUNT - 1);
        assertThat(LogBuckets.indexOf(1e18)).isEqualTo(LogBuckets.COUNT - 1);
    }
}
