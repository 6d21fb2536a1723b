package dev.strobe.harness.time;

import java.util.concurrent.locks.LockSupport;

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
