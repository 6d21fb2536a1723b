package dev.strobe.reports.stats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.reports.fixture.PlannedSeries;
import dev.strobe.reports.run.Phase;
import dev.strobe.reports.run.Run.Anomaly;
import dev.strobe.reports.run.RunEvent;
import dev.strobe.reports.run.SeriesPoint.HostLoad;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

final class AnomaliesTest {

    private static final int NOISE_SERIES = 1_000;
    private static final List<RunEvent> NO_EVENTS = List.of();

    /** How often pure noise of some kind may be marked at all, as a share of series. */
    private record Noise(String name, int intervals, double alarmsMax, IntFunction<double[]> series) {}

    @Test
    void aPlantedSpikeIsFoundWhereItIsAndNothingElse() {
        double[] us = lognormal(seeded(1), 60, 0.2);
        us[40] = 30_000;

        List<Anomaly> found = find(measured(us));

        assertThat(found).hasSize(1);
        Anomaly anomaly = found.getFirst();
        assertThat(anomaly.phase()).isEqualTo("steady");
        assertThat(anomaly.metric()).isEqualTo("end_to_end.p99_us");
        assertThat(anomaly.atS()).isEqualTo(40);
        assertThat(anomaly.untilS()).isEqualTo(41);
        assertThat(anomaly.value()).isEqualTo(30_000);
        assertThat(anomaly.baseline()).isBetween(1_800.0, 2_200.0);
        assertThat(anomaly.deviation()).isBetween(100.0, 600.0);
    }

    @Test
    void neighbouringIntervalsAreOneStretchWithItsWorstValue() {
        double[] us = lognormal(seeded(2), 80, 0.2);
        us[30] = 20_000;
        us[31] = 90_000;
        us[32] = 40_000;
        us[50] = 25_000;

        assertThat(find(measured(us)))
                .extracting(Anomaly::atS, Anomaly::untilS, Anomaly::value)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(30.0, 33.0, 90_000.0),
                        org.assertj.core.groups.Tuple.tuple(50.0, 51.0, 25_000.0));
    }

    @Test
    void plantedSpikesAreFoundInNearlyEverySeries() {
        int found = 0;
        for (int seed = 0; seed < NOISE_SERIES; seed++) {
            double[] us = lognormal(seeded(seed), 60, 0.3);
            us[20 + seed % 30] *= 10;
            int at = 20 + seed % 30;
            found += find(measured(us)).stream().anyMatch(anomaly -> anomaly.atS() == at) ? 1 : 0;
        }

        assertThat(found).isGreaterThan(NOISE_SERIES * 9 / 10);
    }

    @TestFactory
    Stream<DynamicTest> noiseIsSeldomMarked() {
        return Stream.of(
                        new Noise("p99 of 1,000 Pareto values", 120, 0.02, seed -> pareto(seeded(seed), 120)),
                        new Noise("p99 of 1,000 Pareto values", 20, 0.02, seed -> pareto(seeded(seed), 20)),
                        new Noise("lognormal, sigma 0.5", 120, 0.02, seed -> lognormal(seeded(seed), 120, 0.5)),
                        new Noise("lognormal, sigma 0.5", 20, 0.02, seed -> lognormal(seeded(seed), 20, 0.5)),
                        new Noise("autoregressive", 120, 0.02, seed -> autoregressive(seeded(seed), 120)),
                        new Noise("Student's t, 4 degrees", 120, 0.3, seed -> student(seeded(seed), 120)))
                .map(noise -> DynamicTest.dynamicTest(noise.name() + ", " + noise.intervals(), () -> {
                    int marked = 0;
                    for (int seed = 0; seed < NOISE_SERIES; seed++) {
                        marked += find(measured(noise.series().apply(seed))).isEmpty() ? 0 : 1;
                    }
                    assertThat(marked / (double) NOISE_SERIES)
                            .as("share of series with a mark")
                            .isLessThanOrEqualTo(noise.alarmsMax());
                }));
    }

    @Test
    void aStepBetweenPhasesIsNotMarked() {
        PlannedSeries series = new PlannedSeries()
                .phase("step-1", Phase.Kind.MEASURE, 10_000, lognormal(seeded(3), 20, 0.1))
                .phase("step-2", Phase.Kind.MEASURE, 40_000, times(lognormal(seeded(4), 20, 0.1), 20))
                .phase("step-3", Phase.Kind.MEASURE, 5_000, lognormal(seeded(5), 20, 0.1));

        assertThat(find(series)).isEmpty();
    }

    @Test
    void aSteadyRiseIsNotMarked() {
        double[] us = lognormal(seeded(6), 120, 0.1);
        for (int i = 0; i < us.length; i++) {
            us[i] *= 1 + i;
        }

        assertThat(find(measured(us))).isEmpty();
    }

    @Test
    void aTinyEffectIsNotMarkedHoweverSteadyTheRest() {
        double[] us = new double[60];
        Arrays.fill(us, 2_000);
        us[30] = 2_900;
        double[] fast = new double[60];
        Arrays.fill(fast, 200);
        fast[30] = 600;

        assertThat(find(measured(us))).isEmpty();
        assertThat(find(measured(fast))).isEmpty();
    }

    @Test
    void warmUpsShortPhasesAndTheFirstIntervalAreLeftOut() {
        double[] us = lognormal(seeded(7), 40, 0.1);
        us[20] = 500_000;
        double[] shortOne = lognormal(seeded(8), Anomalies.INTERVALS_MIN, 0.1);
        shortOne[5] = 500_000;
        double[] slowStart = lognormal(seeded(9), 40, 0.1);
        slowStart[0] = 500_000;
        PlannedSeries series = new PlannedSeries()
                .phase("warmup", Phase.Kind.WARMUP, 5_000, us)
                .phase("short", Phase.Kind.MEASURE, 5_000, shortOne)
                .phase("steady", Phase.Kind.MEASURE, 5_000, slowStart);

        assertThat(find(series)).isEmpty();
    }

    @Test
    void aStallIsSeenInTheRateAndInEverySubscriptionThatItHit() {
        PlannedSeries series = measured(lognormal(seeded(10), 60, 0.1));
        for (int second = 0; second < 60; second++) {
            boolean stall = second == 30;
            series.at(
                    second,
                    point -> PlannedSeries.latency(
                            point,
                            Map.of(
                                    "end_to_end/billing",
                                    stall ? 400_000.0 : 2_000.0,
                                    "end_to_end/audit",
                                    2_000.0,
                                    "publish_response",
                                    stall ? 380_000.0 : 1_000.0)));
        }
        series.at(30, point -> PlannedSeries.acked(point, 3_000));

        List<Anomaly> found = find(series);

        assertThat(found)
                .extracting(Anomaly::metric)
                .containsExactly("acked_per_s", "end_to_end/billing.p99_us", "publish_response.p99_us");
        assertThat(found.getFirst().value()).isEqualTo(3_000);
        assertThat(found.getFirst().meanwhile())
                .containsExactly(
                        "3 failed sends (timeout), usually none", "backlog 7,030 messages, usually 30 messages");
    }

    @Test
    void aMarkNamesWhatElseChangedThenAndNothingThatDidNot() {
        double[] us = lognormal(seeded(11), 60, 0.1);
        us[30] = 60_000;
        HostLoad busy = new HostLoad(0.31, 1.6, 0.85, 0.0, 200.0, 400.0, 900.0, 0.0, 0.5, 160.0, 40.0);
        PlannedSeries series = measured(us).at(30, point -> PlannedSeries.host(point, busy));
        List<RunEvent> events = List.of(
                new RunEvent(10.0, 0.001, "gc", "G1 young", Map.of()),
                new RunEvent(12.0, null, "rebalance", "long ago", Map.of()),
                new RunEvent(29.96, 0.055, "gc", "G1 full pause", Map.of("where", "target")),
                new RunEvent(30.2, null, "fault", "broker 1 paused for 80 ms", Map.of()));

        List<Anomaly> found = Anomalies.find(series.phases(), series.points(), events);

        assertThat(found).hasSize(1);
        assertThat(found.getFirst().meanwhile())
                .containsExactly(
                        "fault: broker 1 paused for 80 ms",
                        "GC of the target: 55.0 ms (G1 full pause), usually none",
                        "CPU of other processes 0.85 cores, usually 0.02 cores",
                        "target CPU 1.60 cores, usually 0.90 cores",
                        "disk writes 160 MB/s, usually 20.0 MB/s");
    }

    @Test
    void aMetricWithoutValuesIsNotJudged() {
        PlannedSeries series = new PlannedSeries().phase("steady", Phase.Kind.MEASURE, 100, new double[0]);

        assertThat(find(series)).isEmpty();
        assertThat(Anomalies.find(List.of(), List.of(), NO_EVENTS)).isEmpty();
    }

    private static List<Anomaly> find(PlannedSeries series) {
        return Anomalies.find(series.phases(), series.points(), NO_EVENTS);
    }

    private static PlannedSeries measured(double[] p99Us) {
        return new PlannedSeries().phase("steady", Phase.Kind.MEASURE, 10_000, p99Us);
    }

    private static double[] lognormal(RandomGenerator random, int count, double sigma) {
        double[] us = new double[count];
        Arrays.setAll(us, i -> 2_000 * Math.exp(sigma * random.nextGaussian()));
        return us;
    }

    /** The eleventh largest of 1,000 values of a Pareto distribution with exponent 1.5, drawn as one. */
    private static double[] pareto(RandomGenerator random, int count) {
        double[] us = new double[count];
        Arrays.setAll(us, i -> {
            double beyond = 0;
            for (int k = 0; k < 11; k++) {
                beyond += random.nextExponential();
            }
            return 300 * Math.pow(beyond / 1_000, -1 / 1.5);
        });
        return us;
    }

    private static double[] autoregressive(RandomGenerator random, int count) {
        double[] us = new double[count];
        double state = 0;
        for (int i = 0; i < count; i++) {
            state = 0.6 * state + 0.25 * random.nextGaussian();
            us[i] = 2_000 * Math.exp(state);
        }
        return us;
    }

    private static double[] student(RandomGenerator random, int count) {
        double[] us = new double[count];
        Arrays.setAll(us, i -> {
            double squares = 0;
            for (int k = 0; k < 4; k++) {
                double normal = random.nextGaussian();
                squares += normal * normal;
            }
            return 2_000 * Math.exp(0.3 * random.nextGaussian() / Math.sqrt(squares / 4));
        });
        return us;
    }

    private static double[] times(double[] values, double factor) {
        return Arrays.stream(values).map(value -> value * factor).toArray();
    }

    private static RandomGenerator seeded(long seed) {
        return new SplittableRandom(20_261_121 + seed);
    }
}
