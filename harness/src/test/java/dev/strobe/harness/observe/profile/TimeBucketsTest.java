package dev.strobe.harness.observe.profile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TimeBucketsTest {

    @ParameterizedTest
    @CsvSource({
        "0.4, 1, 1",
        "60, 1, 60",
        "120, 1, 120",
        "120.5, 2, 61",
        "3600, 30, 120",
        "3601, 60, 61",
        "604800, 7200, 84"
    })
    void aRunHasAtMost120BucketsOfALengthThatClocksHave(double durationS, double lengthS, int count) {
        TimeBuckets buckets = TimeBuckets.of(durationS);

        assertThat(buckets.lengthS()).isEqualTo(lengthS);
        assertThat(buckets.count()).isEqualTo(count).isLessThanOrEqualTo(TimeBuckets.COUNT_MAX);
    }

    @Test
    void whatHappenedBeforeAndAfterTheRunHasNoBucket() {
        TimeBuckets buckets = TimeBuckets.of(10.5);

        assertThat(buckets.at(-0.001)).isEqualTo(TimeBuckets.OUTSIDE);
        assertThat(buckets.at(0)).isZero();
        assertThat(buckets.at(9.999)).isEqualTo(9);
        assertThat(buckets.at(10.5)).isEqualTo(10);
        assertThat(buckets.at(10.501)).isEqualTo(TimeBuckets.OUTSIDE);
    }
}
