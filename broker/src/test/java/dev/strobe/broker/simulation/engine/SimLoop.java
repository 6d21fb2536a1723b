package dev.strobe.broker.simulation.engine;

import dev.strobe.broker.partition.PartitionLoop;
import java.util.ArrayDeque;

/** An event loop of a node in virtual time: one task after another, each a moment after the one before. */
public final class SimLoop implements PartitionLoop {

    private static final long PACE_NS_MAX = 40 * Scheduler.US;

    private final String name;
    private final Scheduler scheduler;
    private final Life life;
    private final SimClock clock;
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private boolean scheduled;

    public SimLoop(String name, Scheduler scheduler, Life life, SimClock clock) {
        this.name = name;
        this.scheduler = scheduler;
        this.life = life;
        this.clock = clock;
    }

    @Override
    public boolean inLoop() {
        return scheduler.isIn(this);
    }

    @Override
    public void execute(Runnable task) {
        if (life.postponeNs() > 0) {
            scheduler.after(life, life.postponeNs(), () -> add(task));
        } else {
            add(task);
        }
    }

    private void add(Runnable task) {
        tasks.add(task);
        if (!scheduled) {
            scheduled = true;
            scheduler.after(life, scheduler.around(0, PACE_NS_MAX), this::runNext);
        }
    }

    private void runNext() {
        Runnable task = tasks.remove();
        try {
            scheduler.enter(this, task);
        } finally {
            scheduled = !tasks.isEmpty();
            if (scheduled) {
                scheduler.after(life, scheduler.around(0, PACE_NS_MAX), this::runNext);
            }
        }
    }

    @Override
    public Timer schedule(Runnable task, long delayMs) {
        Scheduler.Event event =
                scheduler.after(life, clock.real(delayMs * Scheduler.MS), () -> scheduler.enter(this, task));
        return event::cancel;
    }

    @Override
    public String toString() {
        return name;
    }
}
