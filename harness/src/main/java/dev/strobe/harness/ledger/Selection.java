package dev.strobe.harness.ledger;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * The sequences below a limit that are in some sets and not in others. Reads the sets a page at a time, so it may run
 * beside writers, and then sees each page at a moment of its own. Used by one thread.
 */
final class Selection {

    private final long limit;
    private final List<SequenceSet> within = new ArrayList<>();
    private final List<SequenceSet> without = new ArrayList<>();
    private final long[] words = new long[SequenceSet.PAGE_WORDS];
    private final long[] scratch = new long[SequenceSet.PAGE_WORDS];

    /** All sequences from 0 to below {@code limit}. */
    Selection(long limit) {
        this.limit = limit;
    }

    /** Leaves only those that are in the set too. */
    Selection within(SequenceSet set) {
        within.add(set);
        return this;
    }

    Selection without(SequenceSet set) {
        without.add(set);
        return this;
    }

    long count() {
        long count = 0;
        for (long first = 0; first < limit; first += SequenceSet.PAGE_SEQUENCES) {
            select(first);
            for (long word : words) {
                count += Long.bitCount(word);
            }
        }
        return count;
    }

    void forEach(LongConsumer consumer) {
        for (long first = 0; first < limit; first += SequenceSet.PAGE_SEQUENCES) {
            select(first);
            for (int word = 0; word < words.length; word++) {
                for (long bits = words[word]; bits != 0; bits &= bits - 1) {
                    consumer.accept(first + word * 64L + Long.numberOfTrailingZeros(bits));
                }
            }
        }
    }

    private void select(long first) {
        int page = (int) (first >>> SequenceSet.PAGE_SHIFT);
        long below = Math.min(SequenceSet.PAGE_SEQUENCES, limit - first);
        int fullWords = (int) (below >>> 6);
        Arrays.fill(words, 0, fullWords, -1L);
        Arrays.fill(words, fullWords, words.length, 0L);
        if ((below & 63) != 0) {
            words[fullWords] = (1L << below) - 1;
        }
        for (SequenceSet set : within) {
            Arrays.fill(scratch, 0L);
            set.addPageTo(page, scratch);
            for (int word = 0; word < words.length; word++) {
                words[word] &= scratch[word];
            }
        }
        for (SequenceSet set : without) {
            set.removePageFrom(page, words);
        }
    }
}
