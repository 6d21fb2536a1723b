package dev.strobe.harness.time;

import java.time.Instant;

/**
 * The time of day, for names and dates only.
 *
 * <p>It can jump: whatever is measured or ordered uses {@link NanoClock}. Thread-safe.
 */
@FunctionalInterface
public interface WallClock {

    Instant now();

    /** The clock of this machine; the one place that calls {@link Instant#now()}. */
    static WallClock system() {
        return Instant::now;
    }
}
