package dev.strobe.harness.observe.otlp;

import dev.strobe.harness.time.NanoClock;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import java.util.Collection;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Pushes intervals of metrics on a thread of its own, in order. While nobody takes them they go to the backlog on disk,
 * and from there, oldest first, once somebody does.
 *
 * <p>{@link #offer} never waits: a full queue, which takes an exporter that hangs for longer than {@value #QUEUE_MAX}
 * intervals, or a full backlog drops the interval and counts it. What an interval told is part of the next one, except
 * for gauges and exemplars: everything else is cumulative.
 */
final class MetricDelivery {

    static final int QUEUE_MAX = 64;

    private static final long POLL_MS = 100;
    private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long INTERRUPTED_MS_MAX = 2_000;

    private final MetricExporter exporter;
    private final MetricBacklog backlog;
    private final NanoClock clock;
    private final BlockingQueue<Collection<MetricData>> queue = new ArrayBlockingQueue<>(QUEUE_MAX);
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final Thread thread;
    private volatile boolean ending;
    private volatile long deadlineNs = Long.MAX_VALUE;
    private volatile @Nullable String problem;
    private volatile int waiting;
    private boolean givenUp;
    private long retryAtNs;

    MetricDelivery(MetricExporter exporter, MetricBacklog backlog, NanoClock clock) {
        this.exporter = exporter;
        this.backlog = backlog;
        this.clock = clock;
        this.thread = new Thread(this::run, "strobe-otlp");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Hands over an interval; any thread. */
    void offer(Collection<MetricData> interval) {
        if (!queue.offer(interval)) {
            dropped.incrementAndGet();
        }
    }

    /** Lets the thread deliver what is left until {@code deadline}, and ends it; what then is left lies on disk. */
    void finish(long deadline) throws InterruptedException {
        deadlineNs = deadline;
        ending = true;
        long leftMs = TimeUnit.NANOSECONDS.toMillis(deadline - clock.nanoTime());
        thread.join(Math.max(1, leftMs));
        if (thread.isAlive()) {
            // It waits for an exporter that hangs: the interrupt makes that a failed export.
            thread.interrupt();
            thread.join(INTERRUPTED_MS_MAX);
        }
    }

    /** Intervals that were taken. */
    long delivered() {
        return delivered.get();
    }

    /** Intervals that are gone. */
    long dropped() {
        return dropped.get();
    }

    /** Intervals on disk. */
    int waiting() {
        return waiting;
    }

    /** Why the last export failed; null if none did. */
    @Nullable String problem() {
        return problem;
    }

    private void run() {
        try {
            deliver();
            keepQueue();
            backlog.close();
        } catch (RuntimeException e) {
            // The root of this thread: the disk failed. The run does not care, but what is queued is lost.
            problem = e.getMessage();
            dropped.addAndGet(queue.size());
        }
    }

    private void deliver() {
        try {
            while (!givenUp && (!ending || !queue.isEmpty())) {
                step(queue.poll(POLL_MS, TimeUnit.MILLISECONDS));
            }
            while (!givenUp && !backlog.isEmpty() && clock.nanoTime() < deadlineNs) {
                step(null);
                clock.parkNanos(TimeUnit.MILLISECONDS.toNanos(POLL_MS));
            }
        } catch (InterruptedException e) {
            givenUp = true;
        }
    }

    private void step(@Nullable Collection<MetricData> interval) {
        if (interval != null && !(backlog.isEmpty() && export(interval))) {
            keep(interval);
        }
        while (!givenUp
                && !backlog.isEmpty()
                && clock.nanoTime() - retryAtNs >= 0
                && queue.remainingCapacity() > QUEUE_MAX / 2) {
            if (!export(StoredMetrics.read(backlog.first()))) {
                return;
            }
            backlog.removeFirst();
            waiting = backlog.count();
        }
    }

    private void keep(Collection<MetricData> interval) {
        if (!backlog.append(interval)) {
            dropped.incrementAndGet();
        }
        waiting = backlog.count();
    }

    private void keepQueue() {
        Collection<MetricData> interval = queue.poll();
        while (interval != null) {
            keep(interval);
            interval = queue.poll();
        }
    }

    private boolean export(Collection<MetricData> interval) {
        Delivery delivery = Delivery.await(exporter.export(interval));
        // Cleared, because a file channel closes itself on an interrupted thread.
        givenUp |= Thread.interrupted();
        if (delivery.taken()) {
            delivered.incrementAndGet();
        } else {
            problem = delivery.problem();
            retryAtNs = clock.nanoTime() + RETRY_NS;
        }
        return delivery.taken();
    }
}
