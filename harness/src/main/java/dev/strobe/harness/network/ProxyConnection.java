package dev.strobe.harness.network;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * One connection to a node and its continuation to the node itself. Owned by the proxy's thread. What goes wrong on one side
 * is passed on: an orderly end as such, anything else as a reset.
 */
final class ProxyConnection {

    private final int from;
    private final int to;
    private final ProxyRules rules;
    private final SocketChannel client;
    private final SocketChannel node;
    private final SelectionKey clientKey;
    private final SelectionKey nodeKey;
    private final ProxyStream toNode;
    private final ProxyStream toClient;
    private ProxyRules.Effect effect = ProxyRules.Effect.NONE;
    private int version = -1;
    private boolean connected;
    private boolean closed;

    /**
     * @param from who connected, 0 for a client
     * @param address where the node really listens
     */
    ProxyConnection(
            int from, int to, SocketChannel client, InetSocketAddress address, Selector selector, ProxyRules rules)
            throws IOException {
        this.from = from;
        this.to = to;
        this.rules = rules;
        this.client = client;
        this.node = SocketChannel.open();
        try {
            client.configureBlocking(false);
            client.setOption(StandardSocketOptions.TCP_NODELAY, true);
            node.configureBlocking(false);
            node.setOption(StandardSocketOptions.TCP_NODELAY, true);
            clientKey = client.register(selector, 0, this);
            nodeKey = node.register(selector, SelectionKey.OP_CONNECT, this);
            long seed = ((long) from << 32) ^ client.socket().getPort();
            toNode = new ProxyStream(client, node, seed);
            toClient = new ProxyStream(node, client, seed + 1);
            connected = node.connect(address);
        } catch (IOException e) {
            node.close();
            throw e;
        }
    }

    boolean closed() {
        return closed;
    }

    boolean of(int number, Reach reach) {
        boolean meant = from == 0 ? reach.includesClients() : reach.includesNodes();
        return meant && (from == number || to == number);
    }

    /** Does what can be done now. */
    void step(long nowNs) {
        if (closed) {
            return;
        }
        try {
            rule(nowNs);
            if (!closed && connect()) {
                pass(nowNs);
            }
        } catch (IOException e) {
            reset();
        }
    }

    /** How long until something of it is due. */
    long untilDueNs(long nowNs) {
        return connected && !closed
                ? Math.min(toNode.untilDueNs(effect, nowNs), toClient.untilDueNs(effect, nowNs))
                : Long.MAX_VALUE;
    }

    /** Ends both sides as if the other had crashed. */
    void reset() {
        abort(client);
        abort(node);
        closed = true;
    }

    private void rule(long nowNs) {
        int current = rules.version();
        if (version == current) {
            return;
        }
        version = current;
        effect = rules.effect(from, to);
        toNode.ruled(effect, nowNs);
        toClient.ruled(effect, nowNs);
        if (!effect.lost() && (toNode.torn() || toClient.torn())) {
            reset();
        }
    }

    private boolean connect() throws IOException {
        if (!connected && nodeKey.isConnectable()) {
            connected = node.finishConnect();
        }
        return connected;
    }

    private void pass(long nowNs) throws IOException {
        if (clientKey.isReadable() && toNode.wantsBytes(effect)) {
            toNode.take(effect, nowNs);
        }
        if (nodeKey.isReadable() && toClient.wantsBytes(effect)) {
            toClient.take(effect, nowNs);
        }
        boolean nodeFull = toNode.handOn(effect, nowNs);
        boolean clientFull = toClient.handOn(effect, nowNs);
        if (toNode.over() && toClient.over()) {
            client.close();
            node.close();
            closed = true;
            return;
        }
        clientKey.interestOps(ops(toNode.wantsBytes(effect), clientFull));
        nodeKey.interestOps(ops(toClient.wantsBytes(effect), nodeFull));
    }

    private static int ops(boolean reads, boolean writes) {
        return (reads ? SelectionKey.OP_READ : 0) | (writes ? SelectionKey.OP_WRITE : 0);
    }

    static void abort(SocketChannel channel) {
        try (channel) {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            // Gone already.
        }
    }
}
