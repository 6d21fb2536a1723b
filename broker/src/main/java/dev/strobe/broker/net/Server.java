package dev.strobe.broker.net;

import dev.strobe.broker.telemetry.Instruments;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Accepts clients on one address, and runs the event loops that serve them.
 *
 * <p>The loops exist from construction on, so that partitions can be given to them before the first client comes.
 * {@link #start} opens the door; {@link #stopAccepting} and {@link #close} end it in order.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the sweep ends with its loop
public final class Server implements AutoCloseable {

    private static final int ACCEPT_BACKLOG = 512;
    private static final long SWEEP_MS = 1000;
    private static final long DRAIN_POLL_MS = 10;

    private final ServerContext context;
    private final EventLoopGroup group;
    private final List<Loop> loops = new ArrayList<>();
    private final IdentityHashMap<EventLoop, LoopConnections> connections = new IdentityHashMap<>();
    private @Nullable Channel acceptor;

    public Server(ServerSetup setup) {
        NetMeters meters = new NetMeters(setup.instruments());
        this.context = new ServerContext(setup, meters);
        IoHandlerFactory io = Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        this.group = new MultiThreadIoEventLoopGroup(
                setup.limits().loops(), new DefaultThreadFactory("strobe-loop", false, Thread.MAX_PRIORITY), io);
        for (int index = 0; index < setup.limits().loops(); index++) {
            EventLoop eventLoop = group.next();
            loops.add(new Loop(index, eventLoop));
            connections.put(eventLoop, new LoopConnections(index));
        }
        context.whenBudgetFrees(() -> loops.forEach(loop -> loop.execute(() -> resume(loop))));
        register(setup.instruments());
    }

    /** The event loops, in the order of their numbers. */
    public List<Loop> loops() {
        return List.copyOf(loops);
    }

    /**
     * Opens the listener.
     *
     * @return the address that was bound, with the port that was taken where 0 was asked for
     * @throws IOException if it cannot be bound
     */
    public InetSocketAddress start(InetSocketAddress address) throws IOException {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(group)
                .channel(channelType())
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
        try {
            acceptor = bootstrap.bind(address).syncUninterruptibly().channel();
        } catch (RuntimeException e) {
            throw new IOException("cannot listen: address=" + address + " reason=" + e.getMessage(), e);
        } catch (Exception e) {
            // Netty throws the cause unwrapped, checked or not.
            throw new IOException("cannot listen: address=" + address + " reason=" + e.getMessage(), e);
        }
        for (Loop loop : loops) {
            loop.eventLoop().scheduleWithFixedDelay(() -> sweep(loop), SWEEP_MS, SWEEP_MS, TimeUnit.MILLISECONDS);
        }
        return (InetSocketAddress) acceptor.localAddress();
    }

    /** Closes the listener; clients that are connected stay. */
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

    /** Ends all connections and the loops. */
    @Override
    public void close() {
        stopAccepting();
        for (Loop loop : loops) {
            loop.execute(() -> connectionsOf(loop.eventLoop()).all().forEach(Connection::close));
        }
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
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

    private void register(Instruments instruments) {
        instruments.gauge("strobe_connections_open", "Connections open now", context::openConnections);
        instruments.gauge(
                "strobe_request_memory_bytes",
                "Memory of requests in flight",
                () -> context.budget().usedBytes());
        instruments.gauge(
                "strobe_response_memory_bytes",
                "Bytes of answers that clients have not taken",
                context.meters().unwrittenBytes::sum);
        if (ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider provider) {
            instruments.gauge(
                    "strobe_direct_memory_bytes",
                    "Memory of network buffers outside the heap",
                    provider.metric()::usedDirectMemory);
        }
    }

    private static Class<? extends ServerChannel> channelType() {
        return Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }
}
