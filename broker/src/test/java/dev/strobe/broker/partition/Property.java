package dev.strobe.broker.partition;

import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Tries a property on many seeds, and says which one broke it. */
final class Property {

    private Property() {}

    static void forAll(int seeds, Consumer<SplittableRandom> property) {
        for (long seed = 1; seed <= seeds; seed++) {
            try {
                property.accept(new SplittableRandom(seed));
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("broken by seed=" + seed + ": " + e.getMessage(), e);
            }
        }
    }
}
