package dev.strobe.broker.simulation.engine;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * The threads of a node that may wait for its disk. A task happens at one moment, after whatever the disk makes it wait
 * for; what it tells others reaches them a while later, so that all that happens meanwhile comes between.
 */
public final class SimPool implements Executor {

    private final Scheduler scheduler;
    private final Life life;
    private final SimDisk disk;
    private final int threads;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private int running;
    private double refusing;

    public SimPool(Scheduler scheduler, Life life, SimDisk disk, int threads) {
        this.scheduler = scheduler;
        this.life = life;
        this.disk = disk;
        this.threads = threads;
    }

    /** It is full, or might be: this share of tasks is refused. */
    public void refuse(double share) {
        refusing = share;
    }

    @Override
    public void execute(Runnable task) {
        if (refusing > 0 && scheduler.chance(refusing)) {
            throw new RejectedExecutionException("the pool is full");
        }
        waiting.add(task);
        startNext();
    }

    private void startNext() {
        if (running == threads || waiting.isEmpty()) {
            return;
        }
        running++;
        Runnable task = waiting.remove();
        scheduler.after(life, disk.waitNs(), () -> run(task));
    }

    private void run(Runnable task) {
        long workNs = disk.workNs();
        life.postpone(workNs);
        try {
            task.run();
        } finally {
            life.postpone(0);
        }
        scheduler.after(life, workNs, () -> {
            running--;
            startNext();
        });
    }
}
