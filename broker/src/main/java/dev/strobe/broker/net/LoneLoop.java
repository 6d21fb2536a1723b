package dev.strobe.broker.net;

import io.netty.channel.EventLoopGroup;
import java.util.concurrent.TimeUnit;

/**
 * A loop with a thread to itself, which no listener shares: for what must not wait behind the records of clients. It can
 * connect to peers as any loop can.
 */
public final class LoneLoop implements AutoCloseable {

    private static final int NOT_OF_THE_SERVER = -1;

    private final EventLoopGroup group;
    private final Loop loop;

    /** Starts it; the thread's name begins with {@code name}. */
    public LoneLoop(String name) {
        this.group = Sockets.loops(name, 1);
        this.loop = new Loop(NOT_OF_THE_SERVER, name, group.next());
    }

    public Loop loop() {
        return loop;
    }

    /** Ends it with its connections; tasks that wait are run before, timers are not. */
    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
