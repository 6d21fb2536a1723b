package dev.strobe.broker;

import dev.strobe.broker.telemetry.Instruments;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads for what may wait for the disk, so that loops never do: cold reads, opening and deleting segments, changes of
 * topics. Threads come with the first tasks and go when idle.
 *
 * <p>When the queue is full, {@link #execute} refuses with {@link RejectedExecutionException}, which is
 * counted: each caller has an answer of its own for that. Thread-safe.
 */
final class BoundedPool implements Executor, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BoundedPool.class);
    private static final long IDLE_S = 10;
    private static final long CLOSE_MS = 1_000;

    private final ThreadPoolExecutor threads;
    private final LongAdder refused;

    /** A pool of this name in threads and metrics; {@code queueMax} tasks may wait. */
    BoundedPool(String name, int threadsMax, int queueMax, Instruments instruments) {
        this.threads = new ThreadPoolExecutor(
                threadsMax,
                threadsMax,
                IDLE_S,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(queueMax),
                Thread.ofPlatform().daemon().name("strobe-" + name + "-", 0).factory(),
                new ThreadPoolExecutor.AbortPolicy());
        threads.allowCoreThreadTimeOut(true);
        this.refused = instruments.counter(
                "strobe_" + name + "_refused_total",
                "Tasks that the " + name + " pool refused because its queue was full");
        instruments.gauge(
                "strobe_" + name + "_waiting_tasks",
                "Tasks that wait for a thread of the " + name + " pool",
                () -> threads.getQueue().size());
    }

    @Override
    public void execute(Runnable task) {
        try {
            threads.execute(() -> run(task));
        } catch (RejectedExecutionException full) {
            refused.increment();
            throw full;
        }
    }

    /** Takes no more tasks, and waits a second for those it has. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(CLOSE_MS, TimeUnit.MILLISECONDS)) {
                LOG.warn(
                        "I/O tasks given up: waiting={} running={}",
                        threads.getQueue().size(),
                        threads.getActiveCount());
                threads.shutdownNow();
            }
        } catch (InterruptedException interrupted) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    /** The root of a pool's thread: a task that fails has a bug, and must not take the thread's next tasks with it. */
    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException failed) {
            LOG.error("task failed: thread={}", Thread.currentThread().getName(), failed);
        }
    }
}
