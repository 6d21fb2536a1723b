package dev.strobe.broker.telemetry.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

final class TracedOffsetsTest {

    private static final TraceContext CONTEXT = new TraceContext(1, 2, 3);

    private final TracedOffsets offsets = new TracedOffsets();
    private final LongAdder overwritten = new LongAdder();

    @Test
    void aFetchGetsWhatItCoversOldestFirst() {
        append(10, 0, 3);
        append(20, 1);

        assertThat(collected(0, 100)).containsExactly(10L, 13L, 21L);
        assertThat(collected(13, 21)).containsExactly(13L);
        assertThat(collected(22, 100)).isEmpty();
        assertThat(offsets.reachesTo(21)).isTrue();
        assertThat(offsets.reachesTo(22)).isFalse();
    }

    @Test
    void theOldestAreOverwrittenAndThoseThatNobodyFetchedAreCounted() {
        for (int i = 0; i < TracedOffsets.CAPACITY; i++) {
            append(i, 0);
        }
        collected(0, 10);

        for (int i = 0; i < 15; i++) {
            append(TracedOffsets.CAPACITY + i, 0);
        }

        assertThat(overwritten.sum()).isEqualTo(5);
        assertThat(collected(0, 17)).containsExactly(15L, 16L);
    }

    @Test
    void aFetchTakesNoMoreThanItsLimit() {
        append(0, 0, 1, 2, 3, 4);

        List<TracedRecord> into = new ArrayList<>();
        offsets.collect(1, 100, 2, into);

        assertThat(into).extracting(TracedRecord::offset).containsExactly(1L, 2L);
    }

    @Test
    void ofOneBatchOnlySoManyAreFollowed() {
        TracedBatch batch = new TracedBatch(overwritten);
        for (int delta = 0; delta < 2 * TracedBatch.RECORDS_MAX; delta++) {
            batch.add(delta, CONTEXT);
        }

        assertThat(batch.records()).hasSize(TracedBatch.RECORDS_MAX).allMatch(one -> one.offset() == -1);
    }

    private void append(long baseOffset, int... deltas) {
        TracedBatch batch = new TracedBatch(overwritten);
        for (int delta : deltas) {
            batch.add(delta, CONTEXT);
        }
        batch.appended(baseOffset, offsets);
        assertThat(batch.records().getFirst().offset()).isEqualTo(baseOffset + deltas[0]);
    }

    private List<Long> collected(long from, long to) {
        List<TracedRecord> into = new ArrayList<>();
        offsets.collect(from, to, Integer.MAX_VALUE, into);
        return into.stream().map(TracedRecord::offset).toList();
    }
}
