package dev.strobe.broker.net;

import dev.strobe.broker.time.NanoClock;

/** A clock that stands still until it is told otherwise. */
final class ManualNanoClock implements NanoClock {

    private long nowNs = 1;

    void advance(long ns) {
        nowNs += ns;
    }

    @Override
    public long nanoTime() {
        return nowNs;
    }

    @Override
    public void parkNanos(long ns) {
        nowNs += ns;
    }
}
