package dev.strobe.broker.time;

import java.util.concurrent.locks.LockSupport;

/**
 * The monotonic clock, and the way to wait on it.
 *
 * <p>Readings are ns since an arbitrary origin, shared by all processes of one Linux host ({@code CLOCK_MONOTONIC}).
 * Thread-safe.
 */
public interface NanoClock {

    /** The current reading in ns. */
    long nanoTime();

    /** Waits up to {@code ns}; may return early or late, and returns at once when interrupted. */
    void parkNanos(long ns);

    /** The clock of this machine. */
    static NanoClock system() {
        return SystemNanoClock.INSTANCE;
    }

    /** {@link System#nanoTime()} and {@link LockSupport#parkNanos(long)}. */
    enum SystemNanoClock implements NanoClock {
        INSTANCE;

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public void parkNanos(long ns) {
            LockSupport.parkNanos(ns);
        }
    }
}
