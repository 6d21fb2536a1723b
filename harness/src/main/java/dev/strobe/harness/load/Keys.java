package dev.strobe.harness.load;

import dev.strobe.harness.scenario.Scenario.KeySpec;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The key of each message, a pure function of seed, producer and sequence: the same scenario sends the same keys.
 *
 * <p>All keys are made up front, {@code key-0} to {@code key-(n-1)}, and handed out again and again: callers must not
 * change them. Immutable, thread-safe, allocates nothing per message.
 */
public final class Keys {

    private enum Choice {
        NONE,
        UNIFORM,
        ZIPF,
        ROUND_ROBIN
    }

    private final Choice choice;
    private final byte[][] keys;
    /** For zipf: the probability that a key's number is at most the index. */
    private final double[] cumulative;

    private final long seed;
    private final int producer;

    private Keys(Choice choice, byte[][] keys, double[] cumulative, long seed, int producer) {
        this.choice = choice;
        this.keys = keys;
        this.cumulative = cumulative;
        this.seed = seed;
        this.producer = producer;
    }

    public static Keys of(KeySpec spec, long seed) {
        return switch (spec) {
            case KeySpec.None() -> new Keys(Choice.NONE, new byte[0][], new double[0], seed, 0);
            case KeySpec.Uniform(int count) -> new Keys(Choice.UNIFORM, table(count), new double[0], seed, 0);
            case KeySpec.Zipf(int count, double exponent) ->
                new Keys(Choice.ZIPF, table(count), cumulative(count, exponent), seed, 0);
            case KeySpec.RoundRobin(int count) -> new Keys(Choice.ROUND_ROBIN, table(count), new double[0], seed, 0);
        };
    }

    /** The same keys in another order for each producer; the keys themselves are shared. */
    public Keys forProducer(int producer) {
        return new Keys(choice, keys, cumulative, Mix.hash(seed, producer), producer);
    }

    /** The key of this producer's message {@code sequence}, not to be changed; null where messages have no key. */
    public byte @Nullable [] key(long sequence) {
        return switch (choice) {
            case NONE -> null;
            case UNIFORM -> keys[Mix.below(keys.length, Mix.hash(seed, sequence))];
            case ZIPF -> keys[rank(Mix.unit(Mix.hash(seed, sequence)))];
            case ROUND_ROBIN -> keys[(int) ((sequence + producer) % keys.length)];
        };
    }

    /** The first index whose cumulative probability lies above {@code u}. */
    private int rank(double u) {
        int found = Arrays.binarySearch(cumulative, u);
        return found >= 0 ? found + 1 : -found - 1;
    }

    private static byte[][] table(int count) {
        byte[][] keys = new byte[count][];
        for (int i = 0; i < count; i++) {
            keys[i] = ("key-" + i).getBytes(StandardCharsets.US_ASCII);
        }
        return keys;
    }

    private static double[] cumulative(int count, double exponent) {
        double[] sums = new double[count];
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += Math.pow(i + 1, -exponent);
            sums[i] = sum;
        }
        for (int i = 0; i < count; i++) {
            sums[i] /= sum;
        }
        return sums;
    }
}
