package dev.strobe.reports.stats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.reports.stats.BlockBootstrap.Counts;
import dev.strobe.reports.stats.BlockBootstrap.Ratio;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

final class BlockBootstrapTest {

    private static final int PAIRS = 120;

    @Test
    void aKnownFactorLiesInTheIntervalAboutAsOftenAsItSays() {
        for (double factor : new double[] {1.0, 1.3}) {
            SplittableRandom random = new SplittableRandom(17);
            int held = 0;
            for (int pair = 0; pair < PAIRS; pair++) {
                List<Counts> a = run(60, 1, random);
                List<Counts> b = run(60, factor, random);
                Ratio ratio = BlockBootstrap.ratio(a, b, 100, 1).orElseThrow();
                held += ratio.low() <= factor && factor <= ratio.high() ? 1 : 0;
            }

            assertThat(held / (double) PAIRS).as("factor %s", factor).isBetween(0.85, 1.0);
        }
    }

    @Test
    void aLargeFactorIsClearAndTheSameRunIsNot() {
        SplittableRandom random = new SplittableRandom(4);
        List<Counts> a = run(60, 1, random);

        assertThat(BlockBootstrap.ratio(a, run(60, 2, random), 2, 1)
                        .orElseThrow()
                        .clear())
                .isTrue();
        assertThat(BlockBootstrap.ratio(a, a, 2, 1).orElseThrow().clear()).isFalse();
    }

    @Test
    void stallsThatComeInRowsMakeTheIntervalWider() {
        SplittableRandom random = new SplittableRandom(6);
        List<Counts> even = new ArrayList<>();
        List<Counts> inRows = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            even.add(interval(i % 10 == 0 ? 5 : 1, random));
            inRows.add(interval(i >= 30 && i < 36 ? 5 : 1, random));
        }
        Ratio narrow = BlockBootstrap.ratio(even, even, 100, 1).orElseThrow();
        Ratio wide = BlockBootstrap.ratio(inRows, inRows, 100, 1).orElseThrow();

        assertThat(wide.high() / wide.low()).isGreaterThan(1.2 * narrow.high() / narrow.low());
    }

    @Test
    void tooFewIntervalsOrTooFewValuesBeyondGiveNone() {
        SplittableRandom random = new SplittableRandom(2);

        assertThat(BlockBootstrap.ratio(run(7, 1, random), run(60, 1, random), 100, 1))
                .isEmpty();
        assertThat(BlockBootstrap.ratio(run(60, 1, random), run(8, 1, random), 10_000, 1))
                .isEmpty();
        assertThat(BlockBootstrap.ratio(run(60, 1, random), List.of(), 2, 1)).isEmpty();
    }

    @Test
    void theSameSeedGivesTheSameInterval() {
        List<Counts> a = run(30, 1, new SplittableRandom(1));

        assertThat(BlockBootstrap.ratio(a, a, 100, 9)).isEqualTo(BlockBootstrap.ratio(a, a, 100, 9));
        assertThat(BlockBootstrap.ratio(a, a, 100, 9)).isNotEqualTo(BlockBootstrap.ratio(a, a, 100, 10));
    }

    @Test
    void countsAddUp() {
        SplittableRandom random = new SplittableRandom(3);
        Counts a = interval(1, random);
        Counts b = interval(3, random);

        assertThat(a.plus(b).total()).isEqualTo(a.total() + b.total());
        assertThat(a.plus(b).total()).isEqualTo(600);
    }

    /** A latency that wanders slowly, as a second is like the one before it. */
    private static List<Counts> run(int seconds, double factor, SplittableRandom random) {
        List<Counts> intervals = new ArrayList<>();
        double wave = 0;
        for (int second = 0; second < seconds; second++) {
            wave = 0.4 * wave + 0.1 * random.nextGaussian();
            intervals.add(interval(factor * Math.exp(wave), random));
        }
        return intervals;
    }

    private static Counts interval(double factor, SplittableRandom random) {
        Histogram ns = new Histogram(3_600_000_000_000L, 3);
        for (int i = 0; i < 300; i++) {
            ns.recordValue(Math.round(1_000_000 * factor * Math.exp(0.4 * random.nextGaussian())));
        }
        return Counts.of(ns);
    }
}
