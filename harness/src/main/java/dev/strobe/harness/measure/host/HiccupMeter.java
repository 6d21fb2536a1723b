package dev.strobe.harness.measure.host;

import dev.strobe.harness.time.NanoClock;
import dev.strobe.harness.time.TimerSlack;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;

/**
 * Measures how long this process is kept from running: a thread waits 1 ms at a time and notes how much longer it took.
 *
 * <p>Whatever stops it (a safepoint, the scheduler, the hypervisor) also stopped the load threads. The idea is that of
 * jHiccup (Gil Tene, Azul Systems); unlike there no values are added for the waits that a long hiccup swallowed, because
 * only maxima are reported.
 *
 * <p>The meter's own thread writes; any thread may read. The thread is a daemon and ends soon after {@link #close}.
 */
public final class HiccupMeter implements AutoCloseable {

    /** Hears of hiccups, on the meter's thread: be quick. */
    @FunctionalInterface
    public interface Listener {
        void hiccup(long startNs, long durationNs);

        /** Hears of every wait, whether it was late or not. */
        default void woke(long dueNs, long wokeNs) {}
    }

    private static final long WAIT_NS = 1_000_000;
    /** Shorter ones are the ordinary life of a machine with few cores. */
    private static final long REPORTED_NS_MIN = 20_000_000;

    private static final long HICCUP_NS_MAX = 3_600_000_000_000L;
    private static final int DIGITS = 2;

    private final NanoClock clock;
    private final Listener listener;
    private final AtomicLong intervalMaxNs = new AtomicLong();
    private final Histogram phase = new Histogram(HICCUP_NS_MAX, DIGITS);
    private volatile boolean stopped;

    HiccupMeter(NanoClock clock, Listener listener) {
        this.clock = clock;
        this.listener = listener;
    }

    /** Starts a meter; the listener hears of hiccups of 20 ms and more. */
    public static HiccupMeter start(NanoClock clock, Listener listener) {
        HiccupMeter meter = new HiccupMeter(clock, listener);
        Thread.ofPlatform().daemon().name("strobe-hiccups").start(meter::run);
        return meter;
    }

    /** The worst hiccup since the previous call, in ns. */
    public long maxNsAndReset() {
        return intervalMaxNs.getAndSet(0);
    }

    /** The hiccups since the previous call, in ns: call it at each end of a phase. */
    public Histogram phaseAndReset() {
        synchronized (phase) {
            Histogram taken = phase.copy();
            phase.reset();
            return taken;
        }
    }

    @Override
    public void close() {
        stopped = true;
    }

    private void run() {
        TimerSlack.minimizeForCurrentThread();
        boolean undisturbed = true;
        while (undisturbed && !stopped) {
            undisturbed = waitOnce();
        }
    }

    /** Waits once and records by how much it took longer than asked; false when interrupted. */
    boolean waitOnce() {
        long startNs = clock.nanoTime();
        if (!clock.waitUntil(startNs + WAIT_NS)) {
            return false;
        }
        long wokeNs = clock.nanoTime();
        long overshootNs = wokeNs - startNs - WAIT_NS;
        intervalMaxNs.accumulateAndGet(overshootNs, Math::max);
        synchronized (phase) {
            phase.recordValue(Math.min(overshootNs, HICCUP_NS_MAX));
        }
        if (overshootNs >= REPORTED_NS_MIN) {
            listener.hiccup(startNs + WAIT_NS, overshootNs);
        }
        listener.woke(startNs + WAIT_NS, wokeNs);
        return true;
    }
}
