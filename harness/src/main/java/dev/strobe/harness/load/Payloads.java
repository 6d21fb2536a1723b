package dev.strobe.harness.load;

import dev.strobe.harness.message.Stamp;
import dev.strobe.harness.scenario.Scenario.PayloadSpec;
import java.util.SplittableRandom;

/**
 * What fills a message after its stamp: random bytes first, zeros after them.
 *
 * <p>Each message gets a window of a pool of random bytes, the next message the next window. The pool is larger than
 * the window that gzip, snappy and LZ4 look back over, so a share of 0.5 compresses to about half also in large batches.
 *
 * <p>Immutable, thread-safe, made once for all producers of a spec; allocates nothing per message.
 */
public final class Payloads {

    private static final int POOL_BYTES_MIN = 256 * 1024;
    private static final int WINDOWS_MIN = 4;

    private final byte[] pool;
    private final int randomBytes;
    private final int windows;

    private Payloads(byte[] pool, int randomBytes, int windows) {
        this.pool = pool;
        this.randomBytes = randomBytes;
        this.windows = windows;
    }

    /** @param sizeBytes size of the message, stamp included */
    public static Payloads of(PayloadSpec spec, int sizeBytes, long seed) {
        int bodyBytes = sizeBytes - Stamp.SIZE_BYTES;
        if (bodyBytes < 0) {
            throw new IllegalArgumentException(
                    "message too small for its stamp: sizeBytes=" + sizeBytes + " limit=" + Stamp.SIZE_BYTES);
        }
        int randomBytes = switch (spec) {
            case PayloadSpec.Zeros() -> 0;
            case PayloadSpec.Random(double share) -> (int) Math.round(share * bodyBytes);
        };
        if (randomBytes == 0) {
            return new Payloads(new byte[0], 0, 1);
        }
        int windows = Math.max(WINDOWS_MIN, (POOL_BYTES_MIN + randomBytes - 1) / randomBytes);
        byte[] pool = new byte[windows * randomBytes];
        new SplittableRandom(seed).nextBytes(pool);
        return new Payloads(pool, randomBytes, windows);
    }

    /**
     * Number of different bodies, which come round in turn. With 1 there is nothing to refill: a stamp never touches the
     * body, so a payload array that was filled once stays right.
     */
    public int distinct() {
        return windows;
    }

    /** Number of random bytes in each message; the rest of its body is zeros. */
    public int randomBytes() {
        return randomBytes;
    }

    /**
     * Writes the body of message {@code sequence} after the stamp. The zeros are left as they are in a new array: use one
     * payload array with one {@code Payloads} only.
     */
    public void fill(byte[] payload, long sequence) {
        if (randomBytes > 0) {
            int window = (int) (sequence % windows);
            System.arraycopy(pool, window * randomBytes, payload, Stamp.SIZE_BYTES, randomBytes);
        }
    }
}
