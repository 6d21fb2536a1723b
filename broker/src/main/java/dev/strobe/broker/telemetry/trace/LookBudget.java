package dev.strobe.broker.telemetry.trace;

import dev.strobe.broker.time.NanoClock;

/**
 * How much may be spent, each second, on looking into compressed batches. Bytes are counted after decompression; what the
 * last look took too much is missing from nobody's next second.
 *
 * <p>Owned by one loop.
 */
public final class LookBudget {

    private static final long SECOND_NS = 1_000_000_000;

    private final NanoClock clock;
    private final long bytesPerSecond;
    private long startNs;
    private long leftBytes;

    public LookBudget(NanoClock clock, long bytesPerSecond) {
        this.clock = clock;
        this.bytesPerSecond = bytesPerSecond;
        this.startNs = clock.nanoTime();
        this.leftBytes = bytesPerSecond;
    }

    /** Bytes that may be decompressed now; 0 if this second had enough. */
    public long leftBytes() {
        long nowNs = clock.nanoTime();
        if (nowNs - startNs >= SECOND_NS) {
            startNs = nowNs;
            leftBytes = bytesPerSecond;
        }
        return Math.max(0, leftBytes);
    }

    public void spend(long bytes) {
        leftBytes -= bytes;
    }
}
