package dev.strobe.broker.net;

import dev.strobe.broker.telemetry.flight.FlightEvents;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;

/**
 * Stands before the acceptance of connections: closes those beyond the limit, and slows down when they come faster than
 * served clients can bear. What is not accepted waits in the kernel's queue.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a timer that is lost with its loop has nothing left to do
final class Acceptor extends ChannelInboundHandlerAdapter {

    /** Short, so that a flood takes a little of each moment and not all of one. */
    private static final long WINDOW_MS = 5;

    /** 400 a second. */
    private static final int PER_WINDOW_MAX = 2;

    private final ServerContext server;
    private long windowStartNs;
    private int inWindow;

    Acceptor(ServerContext server) {
        this.server = server;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof Channel child)) {
            context.fireChannelRead(message);
            return;
        }
        slowDown(context);
        if (!server.admit()) {
            server.meters().refusedConnections.increment();
            server.logClient(
                    "too-many-connections",
                    "connection refused: client=" + child.remoteAddress() + " open=" + server.openConnections()
                            + " >= max.connections=" + server.limits().connectionsMax());
            child.unsafe().closeForcibly();
            return;
        }
        server.meters().accepted.increment();
        context.fireChannelRead(message);
    }

    private void slowDown(ChannelHandlerContext context) {
        long nowNs = server.clock().nanoTime();
        if (nowNs - windowStartNs > TimeUnit.MILLISECONDS.toNanos(WINDOW_MS)) {
            windowStartNs = nowNs;
            inWindow = 0;
        }
        inWindow++;
        if (inWindow >= PER_WINDOW_MAX && context.channel().config().isAutoRead()) {
            server.meters().acceptPauses.increment();
            context.channel().config().setAutoRead(false);
            context.executor().schedule(() -> acceptAgain(context, nowNs), WINDOW_MS, TimeUnit.MILLISECONDS);
        }
    }

    private void acceptAgain(ChannelHandlerContext context, long pausedNs) {
        FlightEvents.throttled("accept", "", server.clock().nanoTime() - pausedNs);
        context.channel().config().setAutoRead(true);
    }
}
