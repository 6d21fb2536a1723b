package dev.strobe.broker.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Connects one loop to peers: the connections live on that loop, and there is no thread of its own. Names of hosts are looked
 * up elsewhere, because that may take long; addresses are not looked up at all.
 *
 * <p>Its loop only.
 */
@SuppressWarnings("FutureReturnValueIgnored") // how a connect went is told by its listener
public final class PeerClient {

    private final Loop loop;
    private final Executor lookups;
    private final int frameBytesMax;

    /**
     * One for a loop.
     *
     * @param lookups for names of hosts; bounded, it may refuse
     * @param frameBytesMax larger answers end the connection
     */
    public PeerClient(Loop loop, Executor lookups, int frameBytesMax) {
        this.loop = loop;
        this.lookups = lookups;
        this.frameBytesMax = frameBytesMax;
    }

    /** Begins to connect; events never come before this has returned. */
    public PeerConnection connect(String host, int port, int timeoutMs, PeerEvents events) {
        if (!loop.inLoop()) {
            throw new IllegalStateException("called off its loop: loop=" + loop);
        }
        PeerConnection connection = new PeerConnection(host + ":" + port, frameBytesMax, events);
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
        if (literal != null) {
            loop.execute(() -> connect(connection, address(host, literal), port, timeoutMs));
            return connection;
        }
        try {
            lookups.execute(() -> lookUp(connection, host, port, timeoutMs));
        } catch (RejectedExecutionException e) {
            loop.execute(() -> connection.ended(PeerEnd.SILENT, "no thread free to look up the host: " + host));
        }
        return connection;
    }

    private void lookUp(PeerConnection connection, String host, int port, int timeoutMs) {
        InetAddress found = null;
        try {
            found = InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            // Told as the connection's end, below.
        }
        @Nullable InetAddress address = found;
        loop.execute(() -> {
            if (address == null) {
                connection.ended(PeerEnd.SILENT, "no such host: " + host);
            } else {
                connect(connection, address, port, timeoutMs);
            }
        });
    }

    private void connect(PeerConnection connection, InetAddress address, int port, int timeoutMs) {
        if (connection.isClosed()) {
            return;
        }
        ChannelFuture connecting = new Bootstrap()
                .group(loop.eventLoop())
                .channel(Sockets.channel())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMs)
                .handler(connection)
                .connect(new InetSocketAddress(address, port));
        connection.connecting(connecting.channel());
        connecting.addListener((ChannelFutureListener) done -> {
            if (!done.isSuccess()) {
                connection.notConnected(done.cause());
            }
        });
    }

    private static InetAddress address(String host, byte[] literal) {
        try {
            return InetAddress.getByAddress(host, literal);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of no length that there is: host=" + host, e);
        }
    }
}
