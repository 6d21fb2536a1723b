package dev.strobe.harness.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SamplingTest {

    private static final long SECOND_NS = 1_000_000_000;

    @Test
    void theShareDrawnIsTheOneAskedFor() {
        Sampling sampling = new Sampling(100, 0, 10_000, 1);

        assertThat(drawn(sampling, 0, 100_000, 0)).isBetween(900L, 1_100L);
        assertThat(sampling.oneIn(KeptFor.RANDOM, 0)).isCloseTo(100, within(0.001));
        assertThat(sampling.oneIn(KeptFor.RANDOM, 3)).isCloseTo(800, within(0.001));
    }

    @Test
    void theShareFallsWhileTheLoadWouldBreakTheBudgetAndComesBackAfterwards() {
        Sampling sampling = new Sampling(10, 0, 100, 1);
        for (int second = 0; second < 3; second++) {
            drawn(sampling, second * 100_000L, 100_000, second * SECOND_NS);
            sampling.endInterval((second + 1) * SECOND_NS - 1);
        }
        // 10,000 a second would be drawn: from the third second on no more than twice the budget is.
        assertThat(drawn(sampling, 300_000, 100_000, 3 * SECOND_NS)).isLessThanOrEqualTo(200);
        assertThat(sampling.level(KeptFor.RANDOM, 0, 3 * SECOND_NS)).isBetween(6, 8);

        for (int second = 3; second < 20; second++) {
            sampling.endInterval((second + 1) * SECOND_NS);
        }
        assertThat(sampling.level(KeptFor.RANDOM, 19 * SECOND_NS, 20 * SECOND_NS))
                .isZero();
    }

    @Test
    void whatIsDrawnAtALowerShareIsDrawnAtAHigherOneToo() {
        Sampling sampling = new Sampling(4, 0, 1, 1);

        assertThat(LongStream.range(0, 10_000).map(sequence -> Sampling.hash(1, sequence)))
                .filteredOn(hash -> sampling.drawnAt(KeptFor.RANDOM, hash, 3))
                .hasSizeBetween(200, 450)
                .allMatch(hash -> sampling.drawnAt(KeptFor.RANDOM, hash, 2));
    }

    @Test
    void messagesOfAFaultAreDrawnUntilItIsOver() {
        Sampling sampling = new Sampling(0, 0, 400, 1);
        assertThat(drawn(sampling, 0, 1_000, 0)).isZero();

        sampling.fault(5 * SECOND_NS);
        assertThat(drawn(sampling, 0, 1_000, SECOND_NS)).isBetween(30L, 100L);

        sampling.endInterval(5 * SECOND_NS + 1);
        assertThat(drawn(sampling, 0, 1_000, 6 * SECOND_NS)).isZero();
    }

    @Test
    void whichMessagesCarryTheirTraceDependsOnNothingElse() {
        Sampling sampling = new Sampling(1_000, 50, 1, 1);
        long before = carrying(sampling);
        drawn(sampling, 0, 100_000, 0);

        assertThat(before).isBetween(150L, 250L);
        assertThat(carrying(sampling)).isEqualTo(before);
    }

    private static long carrying(Sampling sampling) {
        return LongStream.range(0, 10_000)
                .filter(sequence -> sampling.carriesTrace(Sampling.hash(0, sequence)))
                .count();
    }

    private static long drawn(Sampling sampling, long from, int count, long nowNs) {
        return LongStream.range(from, from + count)
                .map(sequence -> Sampling.hash(0, sequence))
                .filter(hash -> sampling.draws(hash) && sampling.draw(hash, nowNs) != null)
                .count();
    }
}
