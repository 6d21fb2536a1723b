package dev.strobe.harness.ledger;

import java.util.Arrays;

/**
 * A set of sequences from 0 upwards as a paged bitmap.
 *
 * <p>A page is allocated when its first sequence arrives and given back when its last one does, so a set filled roughly
 * in order holds a page or two, whatever its size. The worst order, in which every page stays partly filled, costs one
 * bit for each sequence. The page given back last is kept for the next one: filled in order, nothing is allocated.
 *
 * <p>Thread-safe: each method locks the set for as long as it takes to touch one bit or copy one page.
 */
final class SequenceSet {

    static final int PAGE_SHIFT = 16;
    static final int PAGE_SEQUENCES = 1 << PAGE_SHIFT;
    static final int PAGE_WORDS = PAGE_SEQUENCES >>> 6;

    private static final long PAGE_BYTES = PAGE_WORDS * 8L + 16;
    private static final int DIRECTORY_PAGES_MIN = 8;
    private static final long[] NO_WORDS = new long[0];

    /** One bit for each sequence of a page; no words where the page is empty or full, which its count tells. */
    private long[][] pages = new long[0][];

    private int[] pageCounts = new int[0];
    private long[] spare = NO_WORDS;
    private int allocatedPages;
    private long count;

    /** Whether the sequence was new to the set. */
    synchronized boolean add(long sequence) {
        int page = Math.toIntExact(sequence >>> PAGE_SHIFT);
        if (page >= pages.length) {
            growDirectory(page);
        }
        if (pageCounts[page] == PAGE_SEQUENCES) {
            return false;
        }
        if (pageCounts[page] == 0) {
            pages[page] = takePage();
        }
        long[] words = pages[page];
        int word = wordOf(sequence);
        long bit = 1L << sequence;
        if ((words[word] & bit) != 0) {
            return false;
        }
        words[word] |= bit;
        count++;
        if (++pageCounts[page] == PAGE_SEQUENCES) {
            pages[page] = NO_WORDS;
            spare = words;
            allocatedPages--;
        }
        return true;
    }

    synchronized boolean contains(long sequence) {
        long page = sequence >>> PAGE_SHIFT;
        if (page >= pages.length) {
            return false;
        }
        int pageCount = pageCounts[(int) page];
        return pageCount == PAGE_SEQUENCES
                || (pageCount > 0 && (pages[(int) page][wordOf(sequence)] & (1L << sequence)) != 0);
    }

    /** Number of sequences in the set. */
    synchronized long count() {
        return count;
    }

    /** Adds the page's sequences to those in {@code words}, one bit each. */
    synchronized void addPageTo(int page, long[] words) {
        int pageCount = page < pages.length ? pageCounts[page] : 0;
        if (pageCount == PAGE_SEQUENCES) {
            Arrays.fill(words, -1L);
        } else if (pageCount > 0) {
            long[] own = pages[page];
            for (int word = 0; word < PAGE_WORDS; word++) {
                words[word] |= own[word];
            }
        }
    }

    /** Takes the page's sequences out of those in {@code words}. */
    synchronized void removePageFrom(int page, long[] words) {
        int pageCount = page < pages.length ? pageCounts[page] : 0;
        if (pageCount == PAGE_SEQUENCES) {
            Arrays.fill(words, 0L);
        } else if (pageCount > 0) {
            long[] own = pages[page];
            for (int word = 0; word < PAGE_WORDS; word++) {
                words[word] &= ~own[word];
            }
        }
    }

    /** Memory held by the pages and their directory. */
    synchronized long sizeBytes() {
        long arrays = (long) allocatedPages + (spare.length == 0 ? 0 : 1);
        return arrays * PAGE_BYTES + pages.length * 8L + pageCounts.length * 4L;
    }

    private static int wordOf(long sequence) {
        return (int) (sequence & (PAGE_SEQUENCES - 1)) >>> 6;
    }

    private long[] takePage() {
        allocatedPages++;
        if (spare.length == 0) {
            return new long[PAGE_WORDS];
        }
        long[] words = spare;
        spare = NO_WORDS;
        Arrays.fill(words, 0L);
        return words;
    }

    private void growDirectory(int page) {
        int oldLength = pages.length;
        int length = Math.max(DIRECTORY_PAGES_MIN, Math.max(page + 1, oldLength + (oldLength >> 1)));
        pages = Arrays.copyOf(pages, length);
        Arrays.fill(pages, oldLength, length, NO_WORDS);
        pageCounts = Arrays.copyOf(pageCounts, length);
    }
}
