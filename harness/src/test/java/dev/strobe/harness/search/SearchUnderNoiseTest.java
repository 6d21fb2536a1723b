package dev.strobe.harness.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.harness.scenario.LoadSpec;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * The search against targets whose answers are a matter of chance: near their capacity, because a rate there holds now and
 * then, and far below it, because a stall can make any probe fail.
 */
class SearchUnderNoiseTest {

    private static final int TRIALS = 2_000;
    private static final double PRECISION_PCT = 5;
    private static final LoadSpec.Search SPEC = CapacitySearchTest.spec(5_000, 400_000, PRECISION_PCT);

    /**
     * @param capacity rate that holds in half of all probes
     * @param edge width of the region in which chance decides: the standard deviation of the rate's logarithm
     * @param stalls share of probes that fail at any rate
     * @param disturbances share of probes in which the machine was busy, which makes them fail
     */
    private record Target(double capacity, double edge, double stalls, double disturbances) {

        ProbeVerdict answer(Probe probe, SplittableRandom random) {
            if (random.nextDouble() < disturbances) {
                return CapacitySearchTest.disturbed();
            }
            double own = Math.log(capacity / probe.rate().perSecond()) + edge * random.nextGaussian();
            return own >= 0 && random.nextDouble() >= stalls ? CapacitySearchTest.held() : CapacitySearchTest.failed();
        }
    }

    @Test
    void theCapacityIsFoundWithinThePrecisionInAtLeast95PercentOfTrials() {
        Target noise = new Target(0, 0.01, 0.03, 0.03);

        int close = 0;
        int given = 0;
        for (int trial = 0; trial < TRIALS; trial++) {
            SplittableRandom random = new SplittableRandom(trial);
            double truth = truth(random);
            Optional<Double> found =
                    found(new Target(truth, noise.edge(), noise.stalls(), noise.disturbances()), random);
            given += found.isPresent() ? 1 : 0;
            // The lower end of a bracket of 5 % lies up to 5 % below the truth; chance at the edge adds its own width.
            close += found.filter(rate -> rate > truth / 1.05 * Math.exp(-0.02) && rate < truth * Math.exp(0.02))
                            .isPresent()
                    ? 1
                    : 0;
        }

        assertThat(given).isGreaterThanOrEqualTo((int) (0.98 * TRIALS));
        assertThat(close).isGreaterThanOrEqualTo((int) (0.95 * TRIALS));
    }

    @Test
    void fiveSearchesAgreeWithin10PercentInAtLeast95PercentOfTrials() {
        int agree = 0;
        int trials = TRIALS / 5;
        for (int trial = 0; trial < trials; trial++) {
            SplittableRandom random = new SplittableRandom(1_000_000 + trial);
            Target target = new Target(truth(random), 0.02, 0.03, 0.02);
            double lowest = Double.MAX_VALUE;
            double highest = 0;
            for (int search = 0; search < 5; search++) {
                double found = found(target, random).orElse(0.0);
                lowest = Math.min(lowest, found);
                highest = Math.max(highest, found);
            }
            agree += highest <= lowest * 1.1 ? 1 : 0;
        }

        assertThat(agree).isGreaterThanOrEqualTo((int) (0.95 * trials));
    }

    @Test
    void aBusyMachineCostsProbesAndNeverMakesTheCapacityLook10PercentSmaller() {
        int wrong = 0;
        int given = 0;
        for (int trial = 0; trial < TRIALS; trial++) {
            SplittableRandom random = new SplittableRandom(2_000_000 + trial);
            double truth = truth(random);
            Optional<Double> found = found(new Target(truth, 0.005, 0, 0.3), random);
            given += found.isPresent() ? 1 : 0;
            wrong += found.filter(rate -> rate < truth * 0.9 || rate > truth * 1.05)
                            .isPresent()
                    ? 1
                    : 0;
        }

        assertThat(wrong).isZero();
        assertThat(given).isGreaterThanOrEqualTo((int) (0.8 * TRIALS));
    }

    private static double truth(SplittableRandom random) {
        return 6_000 * Math.exp(random.nextDouble() * Math.log(50));
    }

    private static Optional<Double> found(Target target, SplittableRandom random) {
        CapacitySearch search = CapacitySearchTest.run(SPEC, probe -> target.answer(probe, random));
        return Optional.ofNullable(SearchOutcome.of(search, false).capacity().withinSloPerS());
    }
}
