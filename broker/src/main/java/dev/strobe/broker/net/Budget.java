package dev.strobe.broker.net;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that requests may take, over all connections: of frames that wait for their answer, and of frames that are
 * still being received. Whoever finds it spent stops reading until some has been given back. Thread-safe.
 */
final class Budget {

    private final long bytesMax;
    private final AtomicLong used = new AtomicLong();

    Budget(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    void take(long bytes) {
        used.addAndGet(bytes);
    }

    void giveBack(long bytes) {
        used.addAndGet(-bytes);
    }

    boolean isSpent() {
        return used.get() > bytesMax;
    }

    long usedBytes() {
        return used.get();
    }
}
