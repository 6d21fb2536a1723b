package dev.strobe.harness.time;

/**
 * A clock that moves only when told to, when parked on, and by a fixed step per reading. A park lasts exactly as long as
 * asked plus {@code parkOvershootNs}. Owned by one thread.
 */
public final class ManualClock implements NanoClock {

    private long nowNs;
    private long stepNs;
    private long parkOvershootNs;
    private long parks;
    private long longestParkNs;

    public ManualClock(long startNs) {
        this.nowNs = startNs;
    }

    /** Every reading takes this long: how a spinning thread gets anywhere. */
    public ManualClock stepping(long ns) {
        stepNs = ns;
        return this;
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
        long readNs = nowNs;
        nowNs += stepNs;
        return readNs;
    }

    @Override
    public void parkNanos(long ns) {
        parks++;
        longestParkNs = Math.max(longestParkNs, ns);
        nowNs += ns + parkOvershootNs;
    }

    public long parks() {
        return parks;
    }

    public long longestParkNs() {
        return longestParkNs;
    }
}
