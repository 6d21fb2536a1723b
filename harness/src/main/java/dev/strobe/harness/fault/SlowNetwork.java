package dev.strobe.harness.fault;

import dev.strobe.harness.time.NanoClock;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A way to the target that can be slow: a proxy on 127.0.0.1 that passes bytes on unchanged and in order, and holds them back
 * while the fault lasts, in one direction or both.
 *
 * <p>Clients must be led through it, by {@code advertised.listeners} for the Kafka protocol. Two threads for each connection,
 * at most {@value #CONNECTIONS_MAX} connections; more are closed. Clients that come before {@link #leadTo} are closed too.
 */
public final class SlowNetwork implements Fault {

    static final int CONNECTIONS_MAX = 128;

    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int BACKLOG = 64;
    private static final int CONNECT_MS = 5_000;

    /** Which bytes are held back. */
    public enum Direction {
        TO_TARGET,
        FROM_TARGET,
        BOTH
    }

    private final NanoClock clock;
    private final Direction direction;
    private final ServerSocket listener;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Map<Direction, Long> heldUntilNs = new ConcurrentHashMap<>();
    private volatile @Nullable InetSocketAddress target;
    private volatile boolean closed;

    /** Listens at once, on a port that the kernel chooses. */
    public SlowNetwork(NanoClock clock, Direction direction) {
        this.clock = clock;
        this.direction = direction;
        try {
            listener = new ServerSocket(0, BACKLOG, loopback());
        } catch (IOException e) {
            throw new FaultException("the proxy cannot listen: reason=" + e.getMessage(), e);
        }
        Thread.ofPlatform().daemon().name("strobe-proxy").start(this::accept);
    }

    /** {@code host:port} for clients. */
    public String address() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    /** From now on connections lead to {@code host:port}. */
    public void leadTo(String address) {
        int colon = address.lastIndexOf(':');
        target = new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
    }

    @Override
    public String name() {
        return "slow network";
    }

    @Override
    public Optional<Injected> inject(Duration length) {
        long startNs = clock.nanoTime();
        long endNs = startNs + length.toNanos();
        if (direction != Direction.FROM_TARGET) {
            heldUntilNs.put(Direction.TO_TARGET, endNs);
        }
        if (direction != Direction.TO_TARGET) {
            heldUntilNs.put(Direction.FROM_TARGET, endNs);
        }
        try {
            clock.waitUntil(endNs);
        } finally {
            heldUntilNs.clear();
        }
        return Optional.of(new Injected(name(), startNs, Math.max(startNs, clock.nanoTime())));
    }

    @Override
    public void close() {
        closed = true;
        heldUntilNs.clear();
        quietly(listener);
        sockets.forEach(SlowNetwork::quietly);
    }

    int connections() {
        return sockets.size() / 2;
    }

    private void accept() {
        while (!closed) {
            try {
                Socket client = listener.accept();
                connect(client);
            } catch (IOException e) {
                // Closed, or one client that went away while it was accepted: the next one is asked for.
                if (listener.isClosed()) {
                    return;
                }
            }
        }
    }

    private void connect(Socket client) {
        InetSocketAddress to = target;
        if (to == null || connections() >= CONNECTIONS_MAX) {
            quietly(client);
            return;
        }
        Socket server = new Socket();
        sockets.add(client);
        sockets.add(server);
        try {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            server.connect(to, CONNECT_MS);
        } catch (IOException e) {
            end(client, server);
            return;
        }
        Thread.ofPlatform().daemon().name("strobe-proxy-to").start(() -> pass(client, server, Direction.TO_TARGET));
        Thread.ofPlatform().daemon().name("strobe-proxy-from").start(() -> pass(server, client, Direction.FROM_TARGET));
        if (closed) {
            end(client, server);
        }
    }

    /** Until one side ends: then both do. */
    private void pass(Socket from, Socket to, Direction way) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            int count = in.read(buffer);
            while (count >= 0) {
                hold(way);
                out.write(buffer, 0, count);
                count = in.read(buffer);
            }
        } catch (IOException e) {
            // Either side went away, which ends the other one too.
        } finally {
            end(from, to);
        }
    }

    private void hold(Direction way) {
        Long untilNs = heldUntilNs.get(way);
        if (untilNs != null) {
            clock.waitUntil(untilNs);
        }
    }

    private void end(Socket one, Socket other) {
        quietly(one);
        quietly(other);
        sockets.remove(one);
        sockets.remove(other);
    }

    private static InetAddress loopback() throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }

    private static void quietly(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing is left to be done with it.
            System.getLogger(SlowNetwork.class.getName()).log(System.Logger.Level.DEBUG, "socket not closed", e);
        }
    }
}
