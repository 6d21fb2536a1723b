package dev.strobe.benchmarks.broker;

import dev.strobe.broker.partition.PartitionLoop;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * A loop that is whichever thread calls, and that runs what it was given only when told to: so nothing but the measured
 * path runs while it is measured. Not thread-safe.
 */
final class CallersLoop implements PartitionLoop {

    private final Queue<Runnable> tasks = new ArrayDeque<>();

    @Override
    public boolean inLoop() {
        return true;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public Timer schedule(Runnable task, long delayMs) {
        throw new UnsupportedOperationException("no timers here: delayMs=" + delayMs);
    }

    /** Runs what waits, and what that leaves behind. */
    void runAll() {
        Runnable task;
        while ((task = tasks.poll()) != null) {
            task.run();
        }
    }
}
