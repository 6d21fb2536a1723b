package dev.strobe.broker.telemetry;

import dev.strobe.broker.time.NanoClock;

/**
 * Measures how long this process is kept from running: a daemon thread sleeps a few ms at a time and notes how much longer
 * it took. Whatever held it (a safepoint, the scheduler, the hypervisor, a stopped process) held the event loops too.
 *
 * <p>The same thread gives the flight recorder a {@link ClockAnchorEvent} every second, because it is awake anyway.
 *
 * <p>A sleep costs about 30 us of CPU on a small virtual machine, so that one of 1 ms takes 3 % of a core, and one of 5 ms
 * 0.6 %. A pause shows with its length less at most one sleep.
 *
 * <p>Ends soon after {@link #close}; nobody waits for it.
 */
final class HiccupThread implements AutoCloseable {

    /** Shorter gaps are the ordinary life of a small machine: they are in the histogram and leave no event. */
    static final long REPORTED_NS = 10_000_000;

    private static final long ANCHOR_EVERY_NS = 1_000_000_000;

    private final long sleepNs;
    private final NanoClock clock;
    private final LatencyRecorder gaps;
    private long anchorDueNs;
    private volatile boolean stopped;

    HiccupThread(long sleepNs, NanoClock clock, LatencyRecorder gaps) {
        this.sleepNs = sleepNs;
        this.clock = clock;
        this.gaps = gaps;
        this.anchorDueNs = clock.nanoTime();
    }

    static HiccupThread start(long sleepNs, NanoClock clock, LatencyRecorder gaps) {
        HiccupThread hiccups = new HiccupThread(sleepNs, clock, gaps);
        Thread.ofPlatform().daemon().name("strobe-hiccups").start(hiccups::run);
        return hiccups;
    }

    @Override
    public void close() {
        stopped = true;
    }

    private void run() {
        while (!stopped && !Thread.currentThread().isInterrupted()) {
            waitOnce();
        }
    }

    /** Sleeps once, notes the gap, and emits what is due. */
    void waitOnce() {
        long startNs = clock.nanoTime();
        clock.parkNanos(sleepNs);
        long wokeNs = clock.nanoTime();
        long gapNs = wokeNs - startNs - sleepNs;
        gaps.record(gapNs);
        if (gapNs > REPORTED_NS) {
            FlightEvents.hiccup(gapNs);
        }
        if (wokeNs - anchorDueNs >= 0) {
            FlightEvents.clockAnchor(clock);
            anchorDueNs = wokeNs + ANCHOR_EVERY_NS;
        }
    }
}
