package dev.strobe.broker.time;

/**
 * A clock of both kinds that moves only when told to or when parked on. A park lasts exactly as long as asked, plus
 * what {@link #overshooting} says. Owned by one thread.
 */
public final class ManualClock implements NanoClock, WallClock {

    private static final long NS_PER_MS = 1_000_000;

    private long nowNs;
    private long parkOvershootNs;

    public ManualClock(long startNs) {
        this.nowNs = startNs;
    }

    public ManualClock overshooting(long ns) {
        parkOvershootNs = ns;
        return this;
    }

    public void advance(long ns) {
        nowNs += ns;
    }

    @Override
    public long nanoTime() {
        return nowNs;
    }

    @Override
    public long epochMs() {
        return nowNs / NS_PER_MS;
    }

    @Override
    public void parkNanos(long ns) {
        nowNs += ns + parkOvershootNs;
    }
}
