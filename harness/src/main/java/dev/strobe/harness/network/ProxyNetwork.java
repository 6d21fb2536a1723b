package dev.strobe.harness.network;

import dev.strobe.harness.time.NanoClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A proxy on 127.0.0.1 before each listener of each node: bytes pass unchanged and in order, and are held back, delayed,
 * limited or lost while an impairment is in force. Clients and nodes are led to it by the addresses that nodes advertise.
 *
 * <p>Whether a client or which node connects to a listener for nodes is told by the process that holds the other end. One
 * thread does all the passing; at most {@value #CONNECTIONS_MAX} connections, more are reset.
 */
public final class ProxyNetwork implements NodeNetwork {

    static final int CONNECTIONS_MAX = 1_024;

    private static final int BACKLOG = 128;
    private static final int LOOKUPS_MAX = 256;
    private static final long DONE_WITHIN_MS = 5_000;
    private static final long NS_PER_MS = 1_000_000;
    private static final long SELECT_MS_MAX = 1_000;

    private record Door(int node, boolean forClients, InetSocketAddress listensAt, InetSocketAddress leadsTo) {}

    private final NanoClock clock;
    private final Selector selector;
    private final ProxyRules rules = new ProxyRules();
    private final SocketOwner owners = new SocketOwner(Path.of("/proc"));
    private final ThreadPoolExecutor lookups = new ThreadPoolExecutor(
            1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(LOOKUPS_MAX), ProxyNetwork::lookupThread);
    private final Queue<Runnable> orders = new ConcurrentLinkedQueue<>();
    private final List<Door> doors = new ArrayList<>();
    private final Thread thread;
    private volatile Map<Integer, Long> pidByNode = Map.of();
    private volatile boolean closed;

    // Of the proxy's thread.
    private final List<ProxyConnection> connections = new ArrayList<>();
    private int ruledVersion;

    public ProxyNetwork(NanoClock clock) {
        this.clock = clock;
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new NetworkException("the proxy cannot be opened: reason=" + e.getMessage(), e);
        }
        thread = Thread.ofPlatform().daemon().name("strobe-proxy").start(this::run);
    }

    @Override
    public String method() {
        return "proxy";
    }

    @Override
    public Endpoint listener(int node, boolean forClients, int port, int doorPort) {
        Door door = new Door(node, forClients, loopback(doorPort), loopback(port));
        synchronized (doors) {
            doors.add(door);
        }
        return new Endpoint("127.0.0.1:" + port, "127.0.0.1:" + doorPort);
    }

    @Override
    public void starting(int node) {
        List<Door> opened;
        synchronized (doors) {
            opened = doors.stream().filter(door -> door.node() == node).toList();
        }
        ordered(() -> {
            shut(node);
            opened.forEach(this::open);
        });
    }

    @Override
    public void gone(int node) {
        ordered(() -> shut(node));
    }

    @Override
    public void processes(Map<Integer, Long> pids) {
        pidByNode = Map.copyOf(pids);
    }

    @Override
    public Disturbance impair(int node, Impairment impairment) {
        Runnable lifted = rules.add(node, impairment);
        ordered(() -> {});
        return () -> {
            lifted.run();
            ordered(() -> {});
        };
    }

    @Override
    public void reset(int node, Reach reach) {
        ordered(() -> connections.stream()
                .filter(connection -> connection.of(node, reach))
                .forEach(ProxyConnection::reset));
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        rules.clear();
        closed = true;
        selector.wakeup();
        lookups.shutdownNow();
        try {
            thread.join(DONE_WITHIN_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until the proxy's thread has done it and has seen the rules as they are now. */
    private void ordered(Runnable order) {
        if (closed) {
            return;
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        orders.add(() -> {
            try {
                order.run();
                done.complete(null);
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        selector.wakeup();
        boolean interrupted = Thread.interrupted();
        try {
            done.get(DONE_WITHIN_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof NetworkException known
                    ? known
                    : new NetworkException("the proxy failed: " + e.getCause(), e);
        } catch (TimeoutException e) {
            if (!closed) {
                throw new NetworkException("the proxy did not answer: waitedMs=" + DONE_WITHIN_MS, e);
            }
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void run() {
        try {
            while (!closed) {
                selector.select(this::ready, waitMs());
                boolean ruled = ruledVersion != rules.version();
                ruledVersion = rules.version();
                if (ruled || !rules.idle() || waiting()) {
                    long nowNs = clock.nanoTime();
                    connections.forEach(connection -> connection.step(nowNs));
                }
                // Orders come last: what they wait for, that the rules of now are in force, has just been done.
                for (Runnable order = orders.poll(); order != null; order = orders.poll()) {
                    order.run();
                }
                connections.removeIf(ProxyConnection::closed);
            }
        } catch (IOException | RuntimeException e) {
            System.getLogger(ProxyNetwork.class.getName()).log(System.Logger.Level.WARNING, "the proxy ended", e);
        } finally {
            end();
        }
    }

    private boolean waiting() {
        return untilDueNs() != Long.MAX_VALUE;
    }

    private long untilDueNs() {
        long nowNs = clock.nanoTime();
        long untilNs = Long.MAX_VALUE;
        for (ProxyConnection connection : connections) {
            untilNs = Math.min(untilNs, connection.untilDueNs(nowNs));
        }
        return untilNs;
    }

    /** In whole milliseconds, upwards, and never 0, which would wait for ever. */
    private long waitMs() {
        if (rules.idle() && !waiting()) {
            return SELECT_MS_MAX;
        }
        return Math.clamp(Math.ceilDiv(untilDueNs(), NS_PER_MS), 1, SELECT_MS_MAX);
    }

    private void ready(SelectionKey key) {
        if (key.attachment() instanceof Door door) {
            accept((ServerSocketChannel) key.channel(), door);
        } else if (key.attachment() instanceof ProxyConnection connection) {
            connection.step(clock.nanoTime());
        }
    }

    private void accept(ServerSocketChannel listener, Door door) {
        try {
            SocketChannel client = listener.accept();
            if (client == null) {
                return;
            }
            if (connections.size() >= CONNECTIONS_MAX) {
                ProxyConnection.abort(client);
            } else if (door.forClients()) {
                lead(client, 0, door);
            } else {
                // Looking through /proc takes milliseconds, which nobody else's bytes shall wait for.
                lookups.execute(() -> identify(client, door));
            }
        } catch (IOException | RejectedExecutionException e) {
            // Closed, or one client that went away or came too many: the next one is asked for.
            System.getLogger(ProxyNetwork.class.getName()).log(System.Logger.Level.DEBUG, "not accepted", e);
        }
    }

    private void identify(SocketChannel client, Door door) {
        Map<Integer, Long> nodes = pidByNode;
        OptionalLong pid =
                owners.connected(client.socket().getPort(), door.listensAt().getPort(), nodes.values());
        int from = 0;
        for (Map.Entry<Integer, Long> node : nodes.entrySet()) {
            if (pid.isPresent() && node.getValue() == pid.getAsLong()) {
                from = node.getKey();
            }
        }
        int connected = from;
        orders.add(() -> lead(client, connected, door));
        selector.wakeup();
    }

    private void lead(SocketChannel client, int from, Door door) {
        try {
            ProxyConnection connection =
                    new ProxyConnection(from, door.node(), client, door.leadsTo(), selector, rules);
            connections.add(connection);
            connection.step(clock.nanoTime());
        } catch (IOException e) {
            ProxyConnection.abort(client);
        }
    }

    private void open(Door door) {
        try {
            ServerSocketChannel listener = ServerSocketChannel.open();
            listener.bind(door.listensAt(), BACKLOG);
            listener.configureBlocking(false);
            listener.register(selector, SelectionKey.OP_ACCEPT, door);
        } catch (IOException e) {
            throw new NetworkException(
                    "the proxy cannot listen: address=" + door.listensAt() + " reason=" + e.getMessage(), e);
        }
    }

    private void shut(int node) {
        for (SelectionKey key : List.copyOf(selector.keys())) {
            if (key.attachment() instanceof Door door && door.node() == node) {
                quietly(key);
            }
        }
        try {
            // A closed listener keeps its port until the selector has let go of it.
            selector.selectNow();
        } catch (IOException e) {
            throw new NetworkException("the proxy failed: " + e.getMessage(), e);
        }
    }

    private void end() {
        connections.forEach(ProxyConnection::reset);
        for (SelectionKey key : List.copyOf(selector.keys())) {
            quietly(key);
        }
        try {
            selector.close();
        } catch (IOException e) {
            System.getLogger(ProxyNetwork.class.getName()).log(System.Logger.Level.DEBUG, "selector not closed", e);
        }
    }

    private static void quietly(SelectionKey key) {
        try {
            key.channel().close();
        } catch (IOException e) {
            System.getLogger(ProxyNetwork.class.getName()).log(System.Logger.Level.DEBUG, "socket not closed", e);
        }
    }

    private static InetSocketAddress loopback(int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    private static Thread lookupThread(Runnable work) {
        return Thread.ofPlatform().daemon().name("strobe-proxy-who").unstarted(work);
    }
}
