package dev.strobe.harness.calibrate;

import java.time.Duration;

/**
 * What is planted in a run, and when.
 *
 * @param plants how many, as far as the load lasts
 * @param length of each
 * @param after the start of the first measured phase: nothing is planted before
 * @param every mean distance from one start to the next; each is up to a quarter of it earlier or later, by the seed
 */
record Planting(int plants, Duration length, Duration after, Duration every, long seed) {

    private static final int PLANTS_MAX = 100_000;

    Planting {
        if (plants < 0 || plants > PLANTS_MAX) {
            throw new IllegalArgumentException("plants out of range: count=" + plants + " limit=0.." + PLANTS_MAX);
        }
        if (every.compareTo(length.multipliedBy(2)) < 0) {
            throw new IllegalArgumentException("plants too close: every=" + every + " < 2 * length=" + length);
        }
    }

    /** How long the load has to last for all of them, with room for the last one to die away. */
    Duration needs() {
        return after.plus(every.multipliedBy(plants + 1L));
    }
}
