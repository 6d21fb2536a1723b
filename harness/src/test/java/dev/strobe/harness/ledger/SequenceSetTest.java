package dev.strobe.harness.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SequenceSetTest {

    private static final int PAGE = SequenceSet.PAGE_SEQUENCES;

    private final SequenceSet set = new SequenceSet();

    @Test
    void aSequenceIsNewOnce() {
        assertThat(set.add(70)).isTrue();
        assertThat(set.add(70)).isFalse();
        assertThat(set.contains(70)).isTrue();
        assertThat(set.contains(6)).isFalse();
        assertThat(set.contains(70 + 64)).isFalse();
        assertThat(set.contains(70L + 9 * PAGE)).isFalse();
        assertThat(set.count()).isEqualTo(1);
    }

    @Test
    void aFullPageGivesItsMemoryBackAndStillKnowsItsSequences() {
        for (long sequence = 0; sequence < 40L * PAGE; sequence++) {
            assertThat(set.add(sequence)).isTrue();
        }

        assertThat(set.sizeBytes()).isLessThan(12_000);
        assertThat(set.count()).isEqualTo(40L * PAGE);
        assertThat(set.add(3L * PAGE + 17)).isFalse();
        assertThat(set.contains(0)).isTrue();
        assertThat(set.contains(40L * PAGE - 1)).isTrue();
        assertThat(set.contains(40L * PAGE)).isFalse();
    }

    @Test
    void aPageTakenOverFromAFullOneStartsEmpty() {
        for (long sequence = 0; sequence < PAGE; sequence++) {
            set.add(sequence);
        }

        set.add(PAGE + 5L);

        assertThat(set.contains(PAGE + 4L)).isFalse();
        assertThat(set.contains(PAGE + 5L)).isTrue();
    }

    @Test
    void sequencesFarBeyondTheIntRangeAreKept() {
        long far = 10_000_000_007L;

        assertThat(set.add(far)).isTrue();

        assertThat(set.contains(far)).isTrue();
        assertThat(set.contains(far & 0xffff)).isFalse();
    }

    @Test
    void aSelectionCountsAndListsWhatIsMissingUpToItsLimit() {
        for (long sequence = 0; sequence < 2L * PAGE; sequence++) {
            set.add(sequence);
        }
        set.add(2L * PAGE + 1);
        SequenceSet wanted = new SequenceSet();
        wanted.add(5);
        wanted.add(2L * PAGE + 1);
        wanted.add(2L * PAGE + 3);
        wanted.add(2L * PAGE + 9);
        List<Long> missing = new ArrayList<>();

        new Selection(2L * PAGE + 5).without(set).forEach(missing::add);

        assertThat(missing).containsExactly(2L * PAGE, 2L * PAGE + 2, 2L * PAGE + 3, 2L * PAGE + 4);
        assertThat(new Selection(2L * PAGE + 5).without(set).count()).isEqualTo(4);
        assertThat(new Selection(2L * PAGE + 5).without(set).within(wanted).count())
                .isEqualTo(1);
        assertThat(new Selection(0).without(set).count()).isZero();
        assertThat(new Selection(PAGE).without(new SequenceSet()).count()).isEqualTo(PAGE);
    }
}
