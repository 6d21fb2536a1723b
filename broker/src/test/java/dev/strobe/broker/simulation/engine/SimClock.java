package dev.strobe.broker.simulation.engine;

import dev.strobe.broker.time.NanoClock;
import dev.strobe.broker.time.WallClock;

/** The clocks of one machine: the monotonic one may run fast or slow, the time of day may be wrong and jump. */
public final class SimClock implements NanoClock, WallClock {

    private static final long EPOCH_MS = 1_700_000_000_000L;

    private final Scheduler scheduler;
    private final double rate;
    private final long originNs;
    private long skewMs;

    /** @param rate how fast it runs; 1 is right */
    public SimClock(Scheduler scheduler, double rate, long originNs) {
        this.scheduler = scheduler;
        this.rate = rate;
        this.originNs = originNs;
    }

    /** The time of day is wrong by as much from now on. */
    public void skew(long ms) {
        skewMs = ms;
    }

    /** How long it really is until this clock has gone on by as much. */
    long real(long ns) {
        return (long) (ns / rate);
    }

    @Override
    public long nanoTime() {
        return originNs + (long) (scheduler.nowNs() * rate);
    }

    @Override
    public long epochMs() {
        return EPOCH_MS + skewMs + scheduler.nowNs() / Scheduler.MS;
    }

    @Override
    public void parkNanos(long ns) {
        throw new IllegalStateException("somebody waits in the only thread there is: ns=" + ns);
    }
}
