package dev.strobe.harness.load;

/** A random number for each (seed, index) without any state: the output function of SplitMix64 (Steele et al., 2014). */
final class Mix {

    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private Mix() {}

    static long hash(long seed, long index) {
        long z = seed + (index + 1) * GOLDEN_GAMMA;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** A hash mapped evenly to 0 (inclusive) to {@code bound} (exclusive). */
    static int below(int bound, long hash) {
        return (int) Math.unsignedMultiplyHigh(hash, bound);
    }

    /** A hash mapped evenly to 0 (inclusive) to 1 (exclusive). */
    static double unit(long hash) {
        return (hash >>> 11) * 0x1.0p-53;
    }
}
