package dev.strobe.harness.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OffsetIntervalsTest {

    private final OffsetIntervals offsets = new OffsetIntervals();

    @Test
    void aPartitionReadInOrderIsOneIntervalWhereverItStarts() {
        for (long offset = 1_000_000; offset < 1_001_000; offset++) {
            assertThat(offsets.add(offset)).isTrue();
        }

        assertThat(offsets.count()).isEqualTo(1);
        assertThat(offsets.add(1_000_500)).isFalse();
        assertThat(offsets.add(999_999)).isTrue();
        assertThat(offsets.count()).isEqualTo(1);
    }

    @Test
    void anyOrderGivesTheSameAnswersAsASet() {
        SplittableRandom random = new SplittableRandom(11);
        Set<Long> model = new HashSet<>();
        for (int i = 0; i < 5_000; i++) {
            long offset = random.nextLong(1_500);

            assertThat(offsets.add(offset))
                    .as("offset %d at step %d", offset, i)
                    .isEqualTo(model.add(offset));
        }
    }

    @Test
    void theNumberOfIntervalsIsBoundedAndForgottenGapsAreCounted() {
        int extra = 10;
        for (int i = 0; i < OffsetIntervals.INTERVALS_MAX + extra; i++) {
            offsets.add(i * 2L);
        }

        assertThat(offsets.count()).isEqualTo(OffsetIntervals.INTERVALS_MAX);
        assertThat(offsets.gapsForgotten()).isEqualTo(extra);
        assertThat(offsets.add(1)).as("in a forgotten gap").isFalse();
        assertThat(offsets.add(2L * extra + 1))
                .as("in the first remembered gap")
                .isTrue();
    }
}
