package dev.strobe.broker.net;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** An event loop, for tasks of others. Thread-safe. */
public final class Loop {

    private final int index;
    private final String name;
    private final EventLoop eventLoop;

    Loop(int index, String name, EventLoop eventLoop) {
        this.index = index;
        this.name = name;
        this.eventLoop = eventLoop;
    }

    /** Among the server's loops, from 0; -1 for one that serves nobody. */
    public int index() {
        return index;
    }

    public boolean inLoop() {
        return eventLoop.inEventLoop();
    }

    /** Runs it on the loop: after the network events at hand where the caller runs there itself. */
    public void execute(Runnable task) {
        eventLoop.execute(task);
    }

    /** Runs it later, unless the returned task was run to prevent it. */
    public Runnable schedule(Runnable task, long delayMs) {
        Future<?> scheduled = eventLoop.schedule(task, delayMs, TimeUnit.MILLISECONDS);
        return () -> scheduled.cancel(false);
    }

    EventLoop eventLoop() {
        return eventLoop;
    }

    @Override
    public String toString() {
        return name;
    }
}
