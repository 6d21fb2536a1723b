package dev.strobe.reports.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class PercentileIntervalTest {

    private static final double P99_OF_NORMAL = 2.326_347_9;
    private static final double SIGMA = 0.5;

    @Test
    void theIntervalHoldsTheTruthAboutAsOftenAsItSays() {
        SplittableRandom random = new SplittableRandom(19);
        double truthUs = 1_000 * Math.exp(SIGMA * P99_OF_NORMAL);
        int held = 0;
        for (int round = 0; round < 100; round++) {
            PercentileInterval interval =
                    PercentileInterval.of(phase(random, 40, 500, 0), 100, round).orElseThrow();
            held += interval.lowUs() <= truthUs && truthUs <= interval.highUs() ? 1 : 0;
        }

        assertThat(held).isBetween(85, 100);
    }

    @Test
    void slowIntervalsInARowMakeItWiderThanIndependentMessagesWould() {
        PercentileInterval calm = PercentileInterval.of(phase(new SplittableRandom(7), 60, 500, 0), 100, 1)
                .orElseThrow();
        PercentileInterval stalled = PercentileInterval.of(phase(new SplittableRandom(7), 60, 500, 4), 100, 1)
                .orElseThrow();

        assertThat(stalled.highUs() / stalled.lowUs()).isGreaterThan(2 * calm.highUs() / calm.lowUs());
    }

    @Test
    void theSameSeedGivesTheSameInterval() {
        List<BucketCounts> phase = phase(new SplittableRandom(7), 3_600, 50, 30);

        assertThat(PercentileInterval.of(phase, 100, 4)).isEqualTo(PercentileInterval.of(phase, 100, 4));
        assertThat(PercentileInterval.of(phase, 100, 4).orElseThrow().intervals())
                .isEqualTo(3_600);
    }

    @Test
    void tooFewIntervalsOrValuesGiveNone() {
        assertThat(PercentileInterval.of(phase(new SplittableRandom(7), 7, 500, 0), 100, 1))
                .isEmpty();
        assertThat(PercentileInterval.of(phase(new SplittableRandom(7), 40, 20, 0), 100, 1))
                .isEmpty();
    }

    /** Intervals of log-normal latencies around 1 ms; the first few ten times as slow. */
    private static List<BucketCounts> phase(SplittableRandom random, int intervals, int values, int slow) {
        List<BucketCounts> phase = new ArrayList<>();
        for (int interval = 0; interval < intervals; interval++) {
            long[] counts = new long[LogBuckets.COUNT];
            for (int i = 0; i < values; i++) {
                double ns = 1e6 * Math.exp(random.nextGaussian() * SIGMA) * (interval < slow ? 10 : 1);
                counts[LogBuckets.indexOf(ns)]++;
            }
            phase.add(BucketCounts.of(counts));
        }
        return phase;
    }
}
