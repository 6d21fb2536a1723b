package dev.strobe.broker.simulation.engine;

import java.util.ArrayList;
import java.util.List;

/** One life of a node's process: from its start to its death. What belongs to it never happens after it ended. */
public final class Life {

    private final String name;
    private final List<Scheduler.Event> held = new ArrayList<>();
    private boolean alive = true;
    private boolean paused;
    private Runnable afterEvent = () -> {};

    /** What a task of the pool does reaches others only after as many ns: the time that the task takes. */
    private long postponeNs;

    public Life(String name) {
        this.name = name;
    }

    public boolean isAlive() {
        return alive;
    }

    /** Stopped, as by SIGSTOP: what was to happen waits. */
    public boolean isPaused() {
        return paused;
    }

    /** It ends; nothing of it happens any more. */
    public void end() {
        alive = false;
        held.clear();
    }

    public void pause() {
        paused = true;
    }

    /** Goes on: what was held happens now, in its order. */
    public void resume(Scheduler scheduler) {
        paused = false;
        List<Scheduler.Event> events = List.copyOf(held);
        held.clear();
        events.forEach(scheduler::again);
    }

    /** Runs after each event of this life. */
    public void afterEvent(Runnable task) {
        afterEvent = task;
    }

    void hold(Scheduler.Event event) {
        held.add(event);
    }

    void eventDone() {
        if (alive) {
            afterEvent.run();
        }
    }

    long postponeNs() {
        return postponeNs;
    }

    /** What happens in this event reaches loops only after as long; 0 ends that. */
    public void postpone(long ns) {
        postponeNs = ns;
    }

    @Override
    public String toString() {
        return name;
    }
}
