package dev.strobe.reports.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class BacklogSlopeTest {

    @Test
    void aConstantBacklogHasAnIntervalOfExactlyZero() {
        BacklogSlope slope = BacklogSlope.fit(seconds(20), filled(20, 17)).orElseThrow();
        assertThat(slope.perS()).isZero();
        assertThat(slope.lowPerS()).isZero();
        assertThat(slope.highPerS()).isZero();
        assertThat(slope.touchesZero()).isTrue();
        assertThat(slope.grows()).isFalse();
    }

    @Test
    void theIntervalAgreesWithTheTextbookForIndependentPoints() {
        // Worked by hand: x 1..5, y 2,1,4,3,5: slope 0.8, residual variance 1.2, error sqrt(1.2/10), t(3, 0.975)
        // 3.18245.
        double[] y = {2, 1, 4, 3, 5};
        BacklogSlope slope =
                BacklogSlope.fit(new double[] {1, 2, 3, 4, 5}, y, 0.95).orElseThrow();
        assertThat(slope.perS()).isEqualTo(0.8, within(1e-12));
        assertThat(slope.highPerS() - slope.perS()).isEqualTo(3.182446 * Math.sqrt(0.12), within(1e-5));
        assertThat(slope.blocks()).isEqualTo(5);
    }

    @Test
    void aBacklogThatGrowsByHalfAPerCentOfTheLoadIsSeenThroughItsNoise() {
        double[] backlog = autoregressive(seeded(11), 20, 0.3, 40);
        for (int i = 0; i < backlog.length; i++) {
            backlog[i] += 100.0 * i;
        }
        BacklogSlope slope = BacklogSlope.fit(seconds(20), backlog).orElseThrow();
        assertThat(slope.grows()).isTrue();
        assertThat(slope.touchesZero()).isFalse();
        assertThat(slope.perS()).isBetween(80.0, 120.0);
    }

    @Test
    void aDrainingBacklogDoesNotGrow() {
        double[] backlog = new double[20];
        for (int i = 0; i < backlog.length; i++) {
            backlog[i] = 5_000 - 200.0 * i + (i % 2);
        }
        BacklogSlope slope = BacklogSlope.fit(seconds(20), backlog).orElseThrow();
        assertThat(slope.touchesZero()).isFalse();
        assertThat(slope.grows()).isFalse();
    }

    @Test
    void correlatedNoiseWithoutGrowthRarelyLooksLikeGrowth() {
        // 99 % two-sided leaves 0.5 % above: the margin is for the small samples that correlation leaves.
        assertThat(falseAlarms(0.0, 20)).isLessThanOrEqualTo(20);
        assertThat(falseAlarms(0.5, 20)).isLessThanOrEqualTo(60);
        assertThat(falseAlarms(0.5, 60)).isLessThanOrEqualTo(40);
        assertThat(falseAlarms(0.8, 120)).isLessThanOrEqualTo(60);
    }

    @Test
    void tooFewPointsOrNoTimeGiveNoSlope() {
        assertThat(BacklogSlope.fit(seconds(4), new double[4])).isEmpty();
        assertThat(BacklogSlope.fit(filled(9, 3), new double[9])).isEmpty();
    }

    @Test
    void unequalLengthsAreRefused() {
        assertThatThrownBy(() -> BacklogSlope.fit(seconds(5), new double[6]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("times=5 != backlogs=6");
    }

    /** Of 2000 backlogs that wander without growing, how many seem to grow. */
    private static int falseAlarms(double correlation, int points) {
        RandomGenerator random = seeded(42);
        int alarms = 0;
        for (int run = 0; run < 2_000; run++) {
            double[] backlog = autoregressive(random, points, correlation, 25);
            alarms += BacklogSlope.fit(seconds(points), backlog).orElseThrow().grows() ? 1 : 0;
        }
        return alarms;
    }

    private static double[] autoregressive(RandomGenerator random, int points, double correlation, double deviation) {
        double[] values = new double[points];
        double value = random.nextGaussian() * deviation;
        for (int i = 0; i < points; i++) {
            values[i] = 100 + value;
            value = correlation * value + Math.sqrt(1 - correlation * correlation) * random.nextGaussian() * deviation;
        }
        return values;
    }

    private static RandomGenerator seeded(long seed) {
        return new SplittableRandom(seed);
    }

    private static double[] seconds(int count) {
        double[] seconds = new double[count];
        for (int i = 0; i < count; i++) {
            seconds[i] = i + 1;
        }
        return seconds;
    }

    private static double[] filled(int count, double value) {
        double[] values = new double[count];
        Arrays.fill(values, value);
        return values;
    }
}
