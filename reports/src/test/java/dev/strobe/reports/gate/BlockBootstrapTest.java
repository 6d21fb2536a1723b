package dev.strobe.reports.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;
import org.apache.commons.statistics.descriptive.StandardDeviation;
import org.junit.jupiter.api.Test;

class BlockBootstrapTest {

    private static final double P99 = 0.99;

    @Test
    void quantilesInBinsAreThoseOfTheHistogramToAPerCent() {
        Histogram exact = new Histogram(3);
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 100_000; i++) {
            exact.recordValue(Math.round(500_000 * Math.exp(random.nextGaussian())));
        }

        LogBins bins = LogBins.of(exact);

        assertThat(bins.total()).isEqualTo(100_000);
        for (double quantile : new double[] {0.5, 0.99, 0.999}) {
            double exactUs = exact.getValueAtPercentile(quantile * 100) / 1e3;
            assertThat(Math.exp(bins.logQuantile(quantile))).isBetween(exactUs * 0.99, exactUs * 1.01);
        }
    }

    @Test
    void valuesBeyondTheScaleCountAtItsEnds() {
        LogBins bins = new LogBins();
        bins.add(LogBins.indexOf(0.2), 1);
        bins.add(LogBins.indexOf(1e12), 1);

        assertThat(bins.count(0)).isEqualTo(1);
        assertThat(bins.count(LogBins.BINS - 1)).isEqualTo(1);
    }

    @Test
    void blocksStayTogetherAndRunAroundTheEnd() {
        int length = BlockBootstrap.blockLength(27);
        int[] indexes = BlockBootstrap.indexes(27, new SplittableRandom(3));

        assertThat(length).isBetween(4, 5);
        assertThat(indexes).hasSize(27);
        for (int position = 0; position < 27; position++) {
            if (position % length != 0) {
                assertThat(indexes[position]).isEqualTo((indexes[position - 1] + 1) % 27);
            }
        }
    }

    /** The truth is the spread of p99 over many runs of the same process; the bootstrap sees one run at a time. */
    @Test
    void theErrorOfAPercentileIsThatOfManyRunsAlsoWhereNeighbouringSecondsAreAlike() {
        SplittableRandom random = new SplittableRandom(11);
        List<List<LogBins>> runs = new ArrayList<>();
        for (int run = 0; run < 60; run++) {
            runs.add(run(random, 60));
        }
        double[] p99 = runs.stream().mapToDouble(BlockBootstrapTest::p99).toArray();
        double truth = StandardDeviation.of(p99).getAsDouble();

        double seen = runs.stream()
                .mapToDouble(run -> BlockBootstrap.standardError(run, P99, 5))
                .average()
                .orElseThrow();

        // Messages taken for independent would give a tenth of it.
        assertThat(seen).isBetween(truth * 0.6, truth * 1.3);
    }

    @Test
    void tooFewIntervalsTellNothing() {
        List<LogBins> few = run(new SplittableRandom(1), BlockBootstrap.INTERVALS_MIN - 1);

        assertThat(BlockBootstrap.standardError(few, P99, 1)).isZero();
    }

    @Test
    void theSameSeedGivesTheSameError() {
        List<LogBins> run = run(new SplittableRandom(1), 20);

        assertThat(BlockBootstrap.standardError(run, P99, 4)).isEqualTo(BlockBootstrap.standardError(run, P99, 4));
    }

    /** A second is quiet or bad for all of its messages, and half of the bad is carried over to the next. */
    private static List<LogBins> run(SplittableRandom random, int intervals) {
        List<LogBins> run = new ArrayList<>();
        double mood = 0;
        for (int interval = 0; interval < intervals; interval++) {
            mood = 0.5 * mood + 0.4 * random.nextGaussian();
            LogBins bins = new LogBins();
            for (int message = 0; message < 1_000; message++) {
                bins.add(LogBins.indexOf(500 * Math.exp(mood + 0.3 * random.nextGaussian())), 1);
            }
            run.add(bins);
        }
        return run;
    }

    private static double p99(List<LogBins> run) {
        LogBins sum = new LogBins();
        run.forEach(sum::add);
        return sum.logQuantile(P99);
    }
}
