package dev.strobe.broker.telemetry;

import dev.strobe.broker.telemetry.flight.FlightEvents;
import dev.strobe.broker.telemetry.flight.OwnRunDelay;
import dev.strobe.broker.telemetry.flight.RunDelays;
import dev.strobe.broker.time.NanoClock;
import java.util.function.LongSupplier;

/**
 * Measures how long this process is kept from running: a daemon thread sleeps a few ms at a time and notes how much longer
 * it took. Whatever held it (a safepoint, the scheduler, the hypervisor, a stopped process) held the event loops too.
 *
 * <p>The same thread gives the flight recorder a clock anchor and the depths of queues every second, and at each waking asks
 * the host how long the threads that serve clients, and itself, waited for a CPU: because it is awake anyway. That tells a
 * process that was stopped from one that got no CPU.
 *
 * <p>A sleep costs about 30 us of CPU on a small virtual machine, so that one of 1 ms takes 3 % of a core, and one of 5 ms
 * 0.6 %. A pause shows with its length less at most one sleep.
 *
 * <p>Ends soon after {@link #close}; nobody waits for it.
 */
final class HiccupThread implements AutoCloseable {

    /** Shorter gaps are the ordinary life of a small machine: they are in the histogram and leave no event. */
    static final long REPORTED_NS = 10_000_000;

    private static final long SECOND_NS = 1_000_000_000;

    private final long sleepNs;
    private final NanoClock clock;
    private final LatencyRecorder gaps;
    private final RunDelays runDelays;
    private final FlightEvents.QueueDepths queues;
    private long secondDueNs;
    private volatile boolean stopped;

    /** Measures with the calling thread's {@link #waitOnce}, or with a thread of its own once started. */
    HiccupThread(
            long sleepNs, NanoClock clock, LatencyRecorder gaps, RunDelays runDelays, FlightEvents.QueueDepths queues) {
        this.sleepNs = sleepNs;
        this.clock = clock;
        this.gaps = gaps;
        this.runDelays = runDelays;
        this.queues = queues;
        this.secondDueNs = clock.nanoTime();
    }

    HiccupThread start() {
        Thread.ofPlatform().daemon().name("strobe-hiccups").start(this::run);
        return this;
    }

    @Override
    public void close() {
        stopped = true;
    }

    private void run() {
        try (runDelays;
                OwnRunDelay own = new OwnRunDelay()) {
            while (!stopped && !Thread.currentThread().isInterrupted()) {
                waitOnce(own::sinceLastNs);
            }
        }
    }

    /** Sleeps once, notes the gap, and emits what is due; {@code ownDelay} says how much this thread waited for a CPU. */
    void waitOnce(LongSupplier ownDelay) {
        long startNs = clock.nanoTime();
        clock.parkNanos(sleepNs);
        long wokeNs = clock.nanoTime();
        long gapNs = wokeNs - startNs - sleepNs;
        gaps.record(gapNs);
        long runDelayNs = ownDelay.getAsLong();
        if (gapNs > REPORTED_NS) {
            FlightEvents.hiccup(gapNs, runDelayNs);
        }
        runDelays.sample();
        if (wokeNs - secondDueNs >= 0) {
            FlightEvents.clockAnchor(clock);
            FlightEvents.queues(queues);
            secondDueNs = wokeNs + SECOND_NS;
        }
    }
}
