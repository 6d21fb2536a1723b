package dev.strobe.broker.net;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** One of the server's event loops, for tasks of others. Thread-safe. */
public final class Loop {

    private final int index;
    private final EventLoop eventLoop;

    Loop(int index, EventLoop eventLoop) {
        this.index = index;
        this.eventLoop = eventLoop;
    }

    /** From 0. */
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
}
