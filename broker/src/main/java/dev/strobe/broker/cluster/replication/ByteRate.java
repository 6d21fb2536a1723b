package dev.strobe.broker.cluster.replication;

import dev.strobe.broker.time.NanoClock;
import java.util.concurrent.TimeUnit;

/**
 * A limit of bytes per second, as a bucket that fills with time and holds one second's worth. What comes may overdraw it:
 * then it stays closed until that is paid back, so that the rate holds in the long run. Owned by one thread.
 */
final class ByteRate {

    private static final double NS_PER_S = TimeUnit.SECONDS.toNanos(1);
    private static final int MS_PER_S = 1000;

    private final NanoClock clock;
    private final long bytesPerS;
    private double bytesLeft;
    private long filledNs;

    /** Full; {@link Long#MAX_VALUE} for no limit. */
    ByteRate(NanoClock clock, long bytesPerS) {
        this.clock = clock;
        this.bytesPerS = bytesPerS;
        this.bytesLeft = bytesPerS;
        this.filledNs = clock.nanoTime();
    }

    void take(long bytes) {
        fill();
        bytesLeft -= bytes;
    }

    /** How long until something may be taken, in ms; 0 for now. */
    int closedMs() {
        fill();
        return bytesLeft > 0 ? 0 : (int) Math.min(Integer.MAX_VALUE, 1 + (long) (-bytesLeft * MS_PER_S / bytesPerS));
    }

    private void fill() {
        long nowNs = clock.nanoTime();
        bytesLeft = Math.min((double) bytesPerS, bytesLeft + (nowNs - filledNs) / NS_PER_S * bytesPerS);
        filledNs = nowNs;
    }
}
