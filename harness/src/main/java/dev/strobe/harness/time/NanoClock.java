package dev.strobe.harness.time;

/**
 * The monotonic clock and the way to wait on it.
 *
 * <p>Readings are ns since an arbitrary origin, shared by all processes of one Linux host ({@code CLOCK_MONOTONIC}).
 * Thread-safe.
 */
public interface NanoClock {

    /** The current reading in ns. */
    long nanoTime();

    /** Waits up to {@code ns}; may return early or late, and returns at once when interrupted. */
    void parkNanos(long ns);

    /**
     * Waits until the reading has reached {@code deadlineNs}: the sleep of code that is not in a hurry.
     *
     * @return false if the thread was interrupted first; its interrupt flag stays set
     */
    default boolean waitUntil(long deadlineNs) {
        long remainingNs = deadlineNs - nanoTime();
        while (remainingNs > 0) {
            if (Thread.currentThread().isInterrupted()) {
                return false;
            }
            parkNanos(remainingNs);
            remainingNs = deadlineNs - nanoTime();
        }
        return true;
    }

    /** The clock of this machine. */
    static NanoClock system() {
        return SystemNanoClock.INSTANCE;
    }
}
