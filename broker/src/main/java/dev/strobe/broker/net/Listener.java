package dev.strobe.broker.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One address where a server is listened for, and the connections that came there. Its connections are spread over the
 * server's loops. Opened and closed by one thread.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the sweep ends with its loop
public final class Listener implements AutoCloseable {

    private static final int ACCEPT_BACKLOG = 512;
    private static final long SWEEP_MS = 1000;
    private static final long DRAIN_POLL_MS = 10;

    private final ServerContext context;
    private final EventLoopGroup group;
    private final List<Loop> loops;
    private final IdentityHashMap<EventLoop, LoopConnections> connections = new IdentityHashMap<>();
    private @Nullable Channel acceptor;

    Listener(ServerContext context, EventLoopGroup group, List<Loop> loops) {
        this.context = context;
        this.group = group;
        this.loops = List.copyOf(loops);
        for (Loop loop : loops) {
            connections.put(loop.eventLoop(), new LoopConnections(loop.index()));
        }
        context.whenBudgetFrees(() -> loops.forEach(loop -> loop.execute(() -> resume(loop))));
    }

    ServerContext context() {
        return context;
    }

    /**
     * Opens it.
     *
     * @return the address that was bound, with the port that was taken where 0 was asked for
     * @throws IOException if it cannot be bound
     */
    public InetSocketAddress start(InetSocketAddress address) throws IOException {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(group)
                .channel(Sockets.serverChannel())
                .option(ChannelOption.SO_BACKLOG, ACCEPT_BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .handler(new Acceptor(context))
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        LoopConnections own = connectionsOf(channel.eventLoop());
                        channel.pipeline().addLast(new Connection(context, own, channel));
                    }
                });
        Channel bound;
        try {
            bound = bootstrap.bind(address).syncUninterruptibly().channel();
        } catch (RuntimeException e) {
            throw new IOException("cannot listen: address=" + address + " reason=" + e.getMessage(), e);
        } catch (Exception e) {
            // Netty throws the cause unwrapped, checked or not.
            throw new IOException("cannot listen: address=" + address + " reason=" + e.getMessage(), e);
        }
        acceptor = bound;
        for (Loop loop : loops) {
            loop.eventLoop().scheduleWithFixedDelay(() -> sweep(loop), SWEEP_MS, SWEEP_MS, TimeUnit.MILLISECONDS);
        }
        return (InetSocketAddress) bound.localAddress();
    }

    /** Lets nobody new in; who is connected stays. */
    public void stopAccepting() {
        if (acceptor != null) {
            acceptor.close().syncUninterruptibly();
        }
    }

    /** Waits until every request has its answer, at most so long; false if some have none. */
    public boolean awaitAnswered(long timeoutMs) {
        long deadlineNs = context.clock().nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        while (!allAnswered()) {
            if (context.clock().nanoTime() > deadlineNs) {
                return false;
            }
            context.clock().parkNanos(TimeUnit.MILLISECONDS.toNanos(DRAIN_POLL_MS));
        }
        return true;
    }

    /** Lets nobody in any more and ends all connections. */
    @Override
    public void close() {
        stopAccepting();
        for (Loop loop : loops) {
            loop.execute(() -> connectionsOf(loop.eventLoop()).all().forEach(Connection::close));
        }
    }

    private boolean allAnswered() {
        for (Loop loop : loops) {
            boolean idle = loop.eventLoop()
                    .submit(() -> connectionsOf(loop.eventLoop()).all().stream().allMatch(Connection::isIdle))
                    .syncUninterruptibly()
                    .getNow();
            if (!idle) {
                return false;
            }
        }
        return true;
    }

    private LoopConnections connectionsOf(EventLoop loop) {
        LoopConnections own = connections.get(loop);
        if (own == null) {
            throw new IllegalStateException("a loop that is not ours: " + loop);
        }
        return own;
    }

    private void sweep(Loop loop) {
        long nowNs = context.clock().nanoTime();
        for (Connection connection : connectionsOf(loop.eventLoop()).all()) {
            connection.sweep(nowNs);
        }
    }

    private void resume(Loop loop) {
        connectionsOf(loop.eventLoop()).all().forEach(Connection::resume);
    }
}
