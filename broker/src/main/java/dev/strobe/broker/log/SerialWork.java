package dev.strobe.broker.log;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one log leaves to the I/O pool: one task after another, in the order given, so that no two of them meet.
 *
 * <p>A pool that is full keeps nothing from being done, only from being done now: the next {@link #execute} or {@link
 * #nudge} tries again. The queue is bounded by its callers: one spare at a time, so one roll at a time, and each segment
 * is given up once.
 */
final class SerialWork {

    private static final Logger LOG = LoggerFactory.getLogger(SerialWork.class);

    private final String name;
    private final Executor pool;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final Object running = new Object();
    private volatile boolean finished;

    SerialWork(String name, Executor pool) {
        this.name = name;
        this.pool = pool;
    }

    /** Queues a task. Any thread; waits for nothing, unless all is {@link #finish finished}: then it runs at once. */
    void execute(Runnable task) {
        tasks.add(task);
        if (finished) {
            drain();
        } else {
            nudge();
        }
    }

    /** Gives the pool another chance to take what is queued. */
    void nudge() {
        if (tasks.isEmpty() || !scheduled.compareAndSet(false, true)) {
            return;
        }
        try {
            pool.execute(this::run);
        } catch (RejectedExecutionException e) {
            scheduled.set(false);
        }
    }

    /** Runs what is left on this thread, after what runs now. From here on nothing goes to the pool. */
    void finish() {
        finished = true;
        drain();
    }

    /** Runs a task on this thread once all that is queued is done, and nothing else meanwhile. May wait. */
    void alone(Runnable task) {
        synchronized (running) {
            drain();
            task.run();
        }
    }

    private void run() {
        try {
            drain();
        } finally {
            scheduled.set(false);
        }
        nudge();
    }

    private void drain() {
        synchronized (running) {
            Runnable task = tasks.poll();
            while (task != null) {
                runOne(task);
                task = tasks.poll();
            }
        }
    }

    private void runOne(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            // Each task leaves the log in a state that recovery copes with; the disk's failure shows in what comes
            // next.
            LOG.warn("background work failed: log={} cause={}", name, e.toString());
        }
    }
}
