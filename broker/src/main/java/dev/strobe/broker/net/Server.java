package dev.strobe.broker.net;

import dev.strobe.broker.telemetry.Instruments;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/**
 * Runs the event loops, and the listeners that they serve: one for clients, and others that are asked for.
 *
 * <p>The loops exist from construction on, so that partitions can be given to them before the first client comes.
 * {@link #start} opens the door to clients; {@link #stopAccepting} and {@link #close} end it in order.
 */
public final class Server implements AutoCloseable {

    private final NetMeters meters;
    private final EventLoopGroup group;
    private final List<Loop> loops = new ArrayList<>();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final Listener clients;

    public Server(ServerSetup setup) {
        this.meters = new NetMeters(setup.instruments());
        this.group = Sockets.loops("strobe-loop", setup.limits().loops());
        for (int index = 0; index < setup.limits().loops(); index++) {
            loops.add(new Loop(index, "loop-" + index, group.next()));
        }
        this.clients = listener(setup);
        register(setup.instruments());
    }

    /** The event loops, in the order of their numbers. */
    public List<Loop> loops() {
        return List.copyOf(loops);
    }

    /**
     * A listener more, on the same loops: with its own handler, and its own bounds of connections and memory, so that whoever
     * connects there never waits for room that others take. It ends with the server.
     */
    public Listener listener(ServerSetup setup) {
        Listener listener = new Listener(new ServerContext(setup, meters), group, loops);
        listeners.add(listener);
        return listener;
    }

    /** As {@link Listener#start}, for clients. */
    public InetSocketAddress start(InetSocketAddress address) throws IOException {
        return clients.start(address);
    }

    /** Closes the listener of clients; those that are connected stay. */
    public void stopAccepting() {
        clients.stopAccepting();
    }

    /** As {@link Listener#awaitAnswered}, for clients. */
    public boolean awaitAnswered(long timeoutMs) {
        return clients.awaitAnswered(timeoutMs);
    }

    /** Ends all listeners, their connections and the loops. */
    @Override
    public void close() {
        listeners.forEach(Listener::close);
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
    }

    private void register(Instruments instruments) {
        instruments.gauge("strobe_connections_open", "Connections open now", () -> sum(ServerContext::openConnections));
        instruments.gauge(
                "strobe_request_memory_bytes",
                "Memory of requests in flight",
                () -> sum(context -> context.budget().usedBytes()));
        instruments.gauge(
                "strobe_response_memory_bytes",
                "Bytes of answers that clients have not taken",
                meters.unwrittenBytes::sum);
        if (ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider provider) {
            instruments.gauge(
                    "strobe_direct_memory_bytes",
                    "Memory of network buffers outside the heap",
                    provider.metric()::usedDirectMemory);
        }
    }

    private long sum(ToLongFunction<ServerContext> reading) {
        return listeners.stream()
                .mapToLong(listener -> reading.applyAsLong(listener.context()))
                .sum();
    }
}
