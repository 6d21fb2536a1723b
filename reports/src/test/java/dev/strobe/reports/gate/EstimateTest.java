package dev.strobe.reports.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EstimateTest {

    @Test
    void pairsAreJudgedByTheirDifferencesAndNotByTheirLevels() {
        // Logarithms of the ratios: 0.1, 0.2, 0.3. Their mean is 0.2, their standard error 0.1 / sqrt(3).
        List<Figure> baseline = figures(1, 10, 100);
        List<Figure> candidate = figures(Math.exp(0.1), 10 * Math.exp(0.2), 100 * Math.exp(0.3));

        Estimate estimate = Estimate.paired(baseline, candidate, 1);

        assertThat(estimate.mean()).isCloseTo(0.2, within(1e-12));
        assertThat(estimate.error()).isCloseTo(0.1 / Math.sqrt(3), within(1e-12));
        assertThat(estimate.freedom()).isEqualTo(2);
        // t = 3.464 with 2 degrees of freedom.
        assertThat(estimate.probability()).isCloseTo(0.0371, within(1e-4));
        // The table's t for 5 % and 2 degrees of freedom is 2.920.
        assertThat(estimate.high(0.05)).isCloseTo(0.2 + 2.920 * 0.1 / Math.sqrt(3), within(1e-4));
    }

    @Test
    void worseIsUpwardsWhicheverWayTheMetricGoes() {
        List<Figure> baseline = figures(100, 101, 102);
        List<Figure> candidate = figures(90, 91, 92);

        assertThat(Estimate.paired(baseline, candidate, -1).mean()).isPositive();
        assertThat(Estimate.paired(baseline, candidate, 1).mean()).isNegative();
    }

    @Test
    void twoSetsHaveWelchsDegreesOfFreedom() {
        Estimate estimate = Estimate.unpaired(logs(0, 0.1, 0.2), logs(1, 3, 5, 7), 1);

        double a = 0.01 / 3;
        double b = 20.0 / 3 / 4;
        assertThat(estimate.mean()).isCloseTo(3.9, within(1e-9));
        assertThat(estimate.error()).isCloseTo(Math.sqrt(a + b), within(1e-5));
        assertThat(estimate.freedom()).isCloseTo((a + b) * (a + b) / (a * a / 2 + b * b / 3), within(1e-4));
        assertThat(estimate.runs()).isEqualTo(3);
    }

    @Test
    void runsThatAgreeByChanceAreNotSurerThanWhatTheyKnowOfThemselves() {
        List<Figure> baseline = List.of(new Figure(10, 0.2), new Figure(10, 0.2), new Figure(10, 0.2));
        List<Figure> candidate = List.of(new Figure(11, 0.2), new Figure(11, 0.2), new Figure(11, 0.2));

        assertThat(Estimate.paired(baseline, candidate, 1).error()).isCloseTo(Math.sqrt(0.08 / 3), within(1e-4));
        assertThat(Estimate.unpaired(baseline, candidate, 1).error()).isCloseTo(Math.sqrt(0.08 / 3), within(1e-4));
    }

    @Test
    void theErrorRateHoldsWithFivePairsAndWithTwoSetsOfUnlikeSpread() {
        SplittableRandom random = new SplittableRandom(20_261_121);
        int trials = 40_000;
        int paired = 0;
        int unpaired = 0;
        for (int trial = 0; trial < trials; trial++) {
            if (Estimate.paired(drawn(random, 5, 0.1), drawn(random, 5, 0.1), 1).probability() <= 0.01) {
                paired++;
            }
            if (Estimate.unpaired(drawn(random, 5, 0.1), drawn(random, 8, 0.3), 1)
                            .probability()
                    <= 0.01) {
                unpaired++;
            }
        }

        // 400 are expected; 60 are three standard deviations.
        assertThat(paired).isBetween(340, 460);
        assertThat(unpaired).isBetween(280, 480);
    }

    @Test
    void moreRunsShrinkTheErrorByTheRootOfTheirNumber() {
        Estimate four = Estimate.paired(figures(1, 1, 1, 1), figures(1.1, 1.2, 1.3, 1.4), 1);

        Estimate sixteen = four.with(16);

        assertThat(sixteen.error()).isCloseTo(four.error() / 2, within(1e-12));
        assertThat(sixteen.freedom()).isEqualTo(15);
        assertThat(sixteen.mean()).isEqualTo(four.mean());
    }

    private static List<Figure> drawn(SplittableRandom random, int count, double spread) {
        double[] values = new double[count];
        Arrays.setAll(values, index -> Math.exp(spread * random.nextGaussian()));
        return figures(values);
    }

    private static List<Figure> logs(double... logs) {
        return figures(Arrays.stream(logs).map(Math::exp).toArray());
    }

    private static List<Figure> figures(double... values) {
        return Arrays.stream(values).mapToObj(value -> new Figure(value, 0)).toList();
    }
}
