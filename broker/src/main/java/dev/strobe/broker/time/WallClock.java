package dev.strobe.broker.time;

import java.time.Instant;

/** The time of day, for what clients see: record timestamps, retention. Thread-safe. */
@FunctionalInterface
public interface WallClock {

    /** Milliseconds since 1970 UTC. */
    long epochMs();

    /** Nanoseconds since 1970 UTC, as fine as the clock can tell: what spans are dated with. */
    default long epochNs() {
        return epochMs() * 1_000_000;
    }

    /** The clock of this machine. */
    static WallClock system() {
        return SystemWallClock.INSTANCE;
    }

    /** {@link System#currentTimeMillis()}, and {@link Instant#now()} where milliseconds are too coarse. */
    enum SystemWallClock implements WallClock {
        INSTANCE;

        @Override
        public long epochMs() {
            return System.currentTimeMillis();
        }

        @Override
        public long epochNs() {
            Instant now = Instant.now();
            return now.getEpochSecond() * 1_000_000_000 + now.getNano();
        }
    }
}
