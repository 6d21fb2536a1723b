package dev.strobe.broker.partition;

import dev.strobe.broker.time.NanoClock;
import dev.strobe.broker.time.WallClock;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A loop that runs when told, and the clocks that go with it. The thread that made it is the loop's; others may hand it
 * tasks.
 */
public final class ManualLoop implements PartitionLoop, NanoClock, WallClock {

    /** A test in which tasks make tasks without end is wrong. */
    private static final int TASKS_MAX = 1_000_000;

    private final Thread owner = Thread.currentThread();
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final PriorityQueue<ManualTimer> timers = new PriorityQueue<>(
            Comparator.comparingLong((ManualTimer timer) -> timer.dueNs).thenComparingLong(timer -> timer.number));
    private final long startEpochMs;
    private long scheduled;
    private final AtomicLong nowNs = new AtomicLong();

    public ManualLoop() {
        this(1_700_000_000_000L);
    }

    public ManualLoop(long startEpochMs) {
        this.startEpochMs = startEpochMs;
    }

    @Override
    public boolean inLoop() {
        return owner.equals(Thread.currentThread());
    }

    @Override
    public synchronized void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public Timer schedule(Runnable task, long delayMs) {
        ManualTimer timer = new ManualTimer(task, nowNs.get() + delayMs * 1_000_000, scheduled++);
        timers.add(timer);
        return () -> timers.remove(timer);
    }

    /** Runs the tasks that wait, and those that they make; returns how many there were. */
    public int run() {
        for (int count = 0; count < TASKS_MAX; count++) {
            Runnable task = next();
            if (task == null) {
                return count;
            }
            task.run();
        }
        throw new IllegalStateException("tasks without end: tasks=" + TASKS_MAX);
    }

    /** Drops what waits, as the death of the process does. */
    public synchronized void forget() {
        tasks.clear();
        timers.clear();
    }

    /** Lets time go on, running each timer at its time and the tasks in between. */
    public void advanceMs(long ms) {
        long endNs = nowNs.get() + ms * 1_000_000;
        run();
        ManualTimer timer;
        while ((timer = timers.peek()) != null && timer.dueNs <= endNs) {
            timers.remove(timer);
            nowNs.accumulateAndGet(timer.dueNs, Math::max);
            timer.task.run();
            run();
        }
        nowNs.set(endNs);
    }

    /** Lets the clock go on; nothing runs. */
    public void advanceNs(long ns) {
        nowNs.addAndGet(ns);
    }

    @Override
    public long nanoTime() {
        return nowNs.get();
    }

    @Override
    public void parkNanos(long ns) {
        nowNs.addAndGet(ns);
    }

    @Override
    public long epochMs() {
        return startEpochMs + nowNs.get() / 1_000_000;
    }

    private synchronized @Nullable Runnable next() {
        return tasks.poll();
    }

    /** A task and its time. */
    private record ManualTimer(Runnable task, long dueNs, long number) {}
}
