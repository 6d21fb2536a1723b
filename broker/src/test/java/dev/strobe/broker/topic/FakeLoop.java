package dev.strobe.broker.topic;

import dev.strobe.broker.partition.PartitionLoop;
import java.util.ArrayDeque;

/** A loop that runs its tasks when the test says so, on the test's thread. */
public final class FakeLoop implements PartitionLoop {

    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private boolean running;

    @Override
    public boolean inLoop() {
        return running;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public Timer schedule(Runnable task, long delayMs) {
        throw new UnsupportedOperationException("no test schedules");
    }

    /** Runs what waits, and what that brings. */
    public void runAll() {
        running = true;
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
        running = false;
    }
}
