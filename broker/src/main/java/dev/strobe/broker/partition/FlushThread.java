package dev.strobe.broker.partition;

import dev.strobe.broker.fault.FaultPoint;
import dev.strobe.broker.fault.FaultPoints;
import dev.strobe.broker.partition.FlushTarget.Queued;
import dev.strobe.broker.telemetry.FlushEvent;
import dev.strobe.broker.telemetry.Instruments;
import dev.strobe.broker.time.NanoClock;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that makes logs durable, so that loops never wait for a disk: one per disk.
 *
 * <p>It works in rounds. A round takes all partitions that are due, forces one after another, and tells each owner as soon
 * as its own force is done. What is appended meanwhile joins the next round: however many requests wait, each force serves
 * all that came before it. A partition is in the queue at most once, so the queue is bounded by the partitions.
 *
 * <p>A partition is taken out of the queue before its force begins. So an append that finds it queued is served by a force
 * that begins later, and one that does not queues it again: no append waits for a force that began before its write.
 *
 * <p>{@link #start} and {@link #close} belong to whoever made it; the rest is thread-safe.
 */
public final class FlushThread implements AutoCloseable {

    /** It looks around at least as often, in ns, whoever should have woken it. */
    private static final long IDLE_NS = 1_000_000_000L;

    /** How long {@link #close} waits for a force that is under way. */
    private static final long CLOSE_MS = 5_000;

    private static final Logger LOG = LoggerFactory.getLogger(FlushThread.class);

    private final NanoClock clock;
    private final FaultPoints faults;
    private final Runnable begun;
    private final LongAdder rounds;
    private final LongAdder forces;
    private final LongAdder failures;
    private final Thread thread;

    private final Object lock = new Object();
    private final PriorityQueue<FlushTarget> later =
            new PriorityQueue<>(Comparator.comparingLong((FlushTarget target) -> target.dueNs));
    private ArrayDeque<FlushTarget> now = new ArrayDeque<>();
    private ArrayDeque<FlushTarget> round = new ArrayDeque<>();
    private volatile boolean closing;

    /** Without fault points. */
    public FlushThread(String name, NanoClock clock, Instruments instruments) {
        this(name, clock, instruments, FaultPoints.OFF, () -> {});
    }

    /** One whose thread runs {@code begun} before anything else. */
    public FlushThread(String name, NanoClock clock, Instruments instruments, FaultPoints faults, Runnable begun) {
        this.clock = clock;
        this.faults = faults;
        this.begun = begun;
        this.thread = new Thread(this::run, name);
        this.thread.setDaemon(true);
        rounds = instruments.counter("strobe_flush_rounds_total", "Rounds of the flush thread");
        forces = instruments.counter("strobe_flush_forces_total", "Logs made durable by the flush thread");
        failures = instruments.counter("strobe_flush_failures_total", "Logs that could not be made durable");
        instruments.gauge(
                "strobe_flush_waiting_partitions", "Partitions that wait for the flush thread", this::waiting);
    }

    /** Starts the thread; once. */
    public void start() {
        thread.start();
    }

    /** Ends the thread after the round it is in. What still waits is not forced: closing a log does that. */
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        try {
            thread.join(CLOSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            LOG.warn("flush thread did not end: thread={} waitedMs={}", thread.getName(), CLOSE_MS);
        }
    }

    /** Has a log forced in the next round. */
    void flush(FlushTarget target) {
        if (target.queued == Queued.NOW) {
            return;
        }
        synchronized (lock) {
            if (target.queued == Queued.NOW) {
                return;
            }
            if (target.queued == Queued.LATER) {
                later.remove(target);
            }
            target.queued = Queued.NOW;
            now.add(target);
        }
        LockSupport.unpark(thread);
    }

    /** Has a log forced within this time, unless that is arranged already. */
    void flushWithin(FlushTarget target, long ns) {
        if (target.queued != Queued.NOT) {
            return;
        }
        synchronized (lock) {
            if (target.queued != Queued.NOT) {
                return;
            }
            target.queued = Queued.LATER;
            target.dueNs = clock.nanoTime() + ns;
            later.add(target);
        }
        LockSupport.unpark(thread);
    }

    /** Does one round, if anything is due. Only the flush thread calls it, and whoever runs without one. */
    public void round() {
        take();
        if (round.isEmpty()) {
            return;
        }
        FlushEvent event = new FlushEvent();
        event.partitions = round.size();
        event.begin();
        rounds.increment();
        faults.pass(FaultPoint.FLUSH);
        FlushTarget target;
        while ((target = round.poll()) != null) {
            force(target);
        }
        event.commit();
    }

    private void take() {
        synchronized (lock) {
            ArrayDeque<FlushTarget> due = now;
            now = round;
            round = due;
            FlushTarget next;
            while ((next = later.peek()) != null && next.dueNs - clock.nanoTime() <= 0) {
                later.remove();
                round.add(next);
            }
            for (FlushTarget target : round) {
                target.queued = Queued.NOT;
            }
        }
    }

    private void force(FlushTarget target) {
        try {
            target.force();
            forces.increment();
            if (target.failure() != null) {
                failures.increment();
            }
        } catch (RuntimeException e) {
            LOG.error("flush thread could not tell a partition's owner, which has ended or has a bug", e);
        }
    }

    private void run() {
        begun.run();
        while (!closing) {
            round();
            clock.parkNanos(untilNextNs());
        }
    }

    private long untilNextNs() {
        synchronized (lock) {
            if (!now.isEmpty()) {
                return 0;
            }
            @Nullable FlushTarget next = later.peek();
            return next == null ? IDLE_NS : Math.clamp(next.dueNs - clock.nanoTime(), 0, IDLE_NS);
        }
    }

    private long waiting() {
        synchronized (lock) {
            return (long) now.size() + later.size();
        }
    }
}
