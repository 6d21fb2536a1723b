package dev.strobe.reports.stats;

import java.util.SplittableRandom;

/**
 * Draws the intervals of a run again, with replacement, in blocks of neighbours that run around the end, so that each is
 * drawn as often (circular block bootstrap; Politis and Romano 1992).
 */
public final class CircularBlocks {

    private CircularBlocks() {}

    /** Indexes of as many intervals as there are. */
    public static int[] draw(int intervals, int blockLength, SplittableRandom random) {
        int[] indexes = new int[intervals];
        int start = 0;
        for (int position = 0; position < intervals; position++) {
            if (position % blockLength == 0) {
                start = random.nextInt(intervals);
            }
            indexes[position] = (start + position % blockLength) % intervals;
        }
        return indexes;
    }
}
