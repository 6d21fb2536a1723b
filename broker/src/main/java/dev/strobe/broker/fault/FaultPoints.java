package dev.strobe.broker.fault;

import dev.strobe.broker.telemetry.Instruments;
import dev.strobe.broker.telemetry.flight.FlightEvents;
import dev.strobe.broker.time.NanoClock;
import java.util.EnumMap;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The fault points of one broker. An armed point delays the next threads that come by, each once, until as many have been
 * delayed as were asked for; each of them leaves a {@code strobe.Fault} event and a count.
 *
 * <p>Where faults are {@link #OFF}, which is everywhere but in experiments, a point is the check of one final field.
 * Thread-safe. {@link #pass} is for the thread whose work is to be delayed, and waits on that thread.
 */
public final class FaultPoints implements AutoCloseable {

    /** Has no points and takes no orders. */
    public static final FaultPoints OFF = new FaultPoints(false, NanoClock.system(), Instruments.NONE);

    static final int DELAY_MS_MAX = 60_000;
    static final int COUNT_MAX = 100_000;

    private static final long NS_PER_MS = 1_000_000;
    private static final long IDLE_NS = 1_000_000_000;

    private final boolean on;
    private final NanoClock clock;
    private final EnumMap<FaultPoint, Slot> slots = new EnumMap<>(FaultPoint.class);
    private final AppendMonitor appendMonitor = new AppendMonitor();
    private @Nullable Thread lockHolder;
    private volatile boolean closed;

    private FaultPoints(boolean on, NanoClock clock, Instruments instruments) {
        this.on = on;
        this.clock = clock;
        for (FaultPoint point : FaultPoint.values()) {
            slots.put(
                    point,
                    new Slot(instruments.counter(
                            "strobe_faults_taken_total",
                            "Times that an injected fault took effect",
                            "point",
                            point.word())));
        }
        if (on) {
            instruments.gauge("strobe_fault_points_armed", "Fault points that will take effect", this::armedCount);
        }
    }

    /** Points that can be armed, none of which is. */
    public static FaultPoints on(NanoClock clock, Instruments instruments) {
        return new FaultPoints(true, clock, instruments);
    }

    /** Delays the calling thread if the point is armed. */
    public void pass(FaultPoint point) {
        if (on) {
            Slot slot = slot(point);
            if (slot.take()) {
                delay(point, slot);
            }
        }
    }

    /** Enters and leaves the monitor that {@link FaultPoint#LOCK} holds. */
    public void enterAppendMonitor() {
        if (on) {
            appendMonitor.pass();
        }
    }

    /**
     * Arms a point anew, whatever it was before; a count of 0 disarms it. {@link FaultPoint#LOCK} begins at once: it is
     * held {@code count} times, with as long a pause after each.
     */
    void arm(FaultPoint point, int delayMs, int count) {
        if (!on || delayMs < 1 || delayMs > DELAY_MS_MAX || count < 0 || count > COUNT_MAX) {
            throw new IllegalStateException(
                    "cannot be armed: point=" + point + " delayMs=" + delayMs + " count=" + count + " on=" + on);
        }
        Slot slot = slot(point);
        slot.delayNs = delayMs * NS_PER_MS;
        slot.left.set(count);
        if (point == FaultPoint.LOCK) {
            wakeLockHolder();
        }
    }

    /** Whether there are points at all. */
    public boolean isOn() {
        return on;
    }

    /** How many more times the point takes effect. */
    int left(FaultPoint point) {
        return slot(point).left.get();
    }

    long delayMs(FaultPoint point) {
        return slot(point).delayNs / NS_PER_MS;
    }

    /** How many times the point took effect, delays that are over only. */
    long taken(FaultPoint point) {
        return slot(point).taken.sum();
    }

    /** Disarms everything; delays under way end. */
    @Override
    public synchronized void close() {
        closed = true;
        for (Slot slot : slots.values()) {
            slot.left.set(0);
        }
        if (lockHolder != null) {
            LockSupport.unpark(lockHolder);
        }
    }

    private Slot slot(FaultPoint point) {
        return Objects.requireNonNull(slots.get(point));
    }

    private long armedCount() {
        long armed = 0;
        for (Slot slot : slots.values()) {
            armed += slot.left.get() > 0 ? 1 : 0;
        }
        return armed;
    }

    private void delay(FaultPoint point, Slot slot) {
        long startNs = clock.nanoTime();
        await(startNs, slot.delayNs);
        slot.taken.increment();
        FlightEvents.fault(point.word(), clock.nanoTime() - startNs);
    }

    private void await(long startNs, long ns) {
        long leftNs = ns;
        while (leftNs > 0 && !closed && !Thread.currentThread().isInterrupted()) {
            clock.parkNanos(leftNs);
            leftNs = ns - (clock.nanoTime() - startNs);
        }
    }

    private synchronized void wakeLockHolder() {
        if (lockHolder == null) {
            lockHolder = Thread.ofPlatform().daemon().name("strobe-fault-lock").start(this::holdLocks);
        } else {
            LockSupport.unpark(lockHolder);
        }
    }

    private void holdLocks() {
        Slot slot = slot(FaultPoint.LOCK);
        while (!closed) {
            if (slot.take()) {
                appendMonitor.hold(() -> delay(FaultPoint.LOCK, slot));
                await(clock.nanoTime(), slot.delayNs);
            } else {
                clock.parkNanos(IDLE_NS);
            }
        }
    }

    /** What an append enters, with a class of its own so that a recording names it. */
    private static final class AppendMonitor {
        synchronized void pass() {
            // Whoever comes by only has to wait until nobody holds it.
        }

        synchronized void hold(Runnable work) {
            work.run();
        }
    }

    /** One point's orders. */
    private static final class Slot {
        final AtomicInteger left = new AtomicInteger();
        final LongAdder taken;
        volatile long delayNs;

        Slot(LongAdder taken) {
            this.taken = taken;
        }

        boolean take() {
            return left.get() > 0 && left.getAndUpdate(count -> Math.max(0, count - 1)) > 0;
        }
    }
}
