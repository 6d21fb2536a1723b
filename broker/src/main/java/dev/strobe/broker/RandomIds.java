package dev.strobe.broker;

import java.security.SecureRandom;

/**
 * Randomness for ids that must not repeat themselves over restarts, which therefore has no seed of ours. The generator is
 * made when the first id is wanted, because most starts want none.
 */
final class RandomIds {

    private RandomIds() {}

    static long nextLong() {
        return Generator.RANDOM.nextLong();
    }

    /** Loaded with the first use. */
    private static final class Generator {
        static final SecureRandom RANDOM = new SecureRandom();
    }
}
