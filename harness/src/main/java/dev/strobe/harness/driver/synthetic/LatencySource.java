package dev.strobe.harness.driver.synthetic;

import dev.strobe.harness.scenario.SyntheticSpec.LatencySpec;
import java.util.SplittableRandom;

/** Draws latencies from the programmed distribution. Owned by one thread; allocates nothing. */
final class LatencySource {

    /** The standard normal distribution's 99th percentile. */
    private static final double Z_P99 = 2.3263478740408408;

    private final SplittableRandom random;
    private final long medianNs;
    private final double logMedian;
    private final double sigma;

    LatencySource(LatencySpec spec, long seed) {
        this.random = new SplittableRandom(seed);
        switch (spec) {
            case LatencySpec.Fixed fixed -> {
                medianNs = fixed.value().toNanos();
                logMedian = 0;
                sigma = 0;
            }
            case LatencySpec.LogNormal logNormal -> {
                medianNs = logNormal.median().toNanos();
                logMedian = Math.log((double) medianNs);
                double logP99 = Math.log((double) logNormal.p99().toNanos());
                sigma = Math.max(0, (logP99 - logMedian) / Z_P99);
            }
        }
    }

    /** The next latency in ns. */
    long nextNs() {
        return sigma == 0 ? medianNs : Math.round(Math.exp(logMedian + sigma * random.nextGaussian()));
    }

    /** A latency below which no draw falls, in ns. */
    static long lowerBoundNs(LatencySpec spec) {
        return spec instanceof LatencySpec.Fixed fixed ? fixed.value().toNanos() : 0;
    }

    static boolean zero(LatencySpec spec) {
        return spec instanceof LatencySpec.Fixed fixed && fixed.value().isZero();
    }
}
