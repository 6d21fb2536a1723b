package dev.strobe.harness.target;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * Free ports on 127.0.0.1. A port is only known to be free now, so whoever starts a server on one must be ready to lose
 * it and try again.
 */
final class LoopbackPorts {

    private static final int CONNECT_TIMEOUT_MS = 1_000;

    private static final int LASTING_MIN = 15_000;
    private static final int LASTING_MAX = 32_000;

    /** Processes that start after each other look in different places first. */
    private static final int LASTING_STEP = 97;

    private LoopbackPorts() {}

    /** Different free ports, chosen by the kernel. */
    static List<Integer> free(int count) {
        List<ServerSocket> held = new ArrayList<>();
        try {
            List<Integer> ports = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                ServerSocket socket = new ServerSocket(0, 1, loopback());
                held.add(socket);
                ports.add(socket.getLocalPort());
            }
            return ports;
        } catch (IOException e) {
            throw new TargetException("no free port on 127.0.0.1: reason=" + e.getMessage(), e);
        } finally {
            held.forEach(LoopbackPorts::close);
        }
    }

    /**
     * Different free ports below those that the kernel gives to connections: a port there stays free while a node that
     * listened on it is down, and nobody who tries to reach it can meet itself.
     */
    static List<Integer> lasting(int count) {
        List<ServerSocket> held = new ArrayList<>();
        try {
            List<Integer> ports = new ArrayList<>();
            int port = LASTING_MIN + (int) (ProcessHandle.current().pid() * LASTING_STEP % (LASTING_MAX - LASTING_MIN));
            for (int tries = 0; ports.size() < count && tries < LASTING_MAX - LASTING_MIN; tries++) {
                port = port + 1 < LASTING_MAX ? port + 1 : LASTING_MIN;
                ServerSocket socket = new ServerSocket();
                held.add(socket);
                try {
                    socket.bind(new InetSocketAddress(loopback(), port), 1);
                    ports.add(port);
                } catch (IOException e) {
                    // Taken: the next one.
                }
            }
            if (ports.size() < count) {
                throw new TargetException("no free ports on 127.0.0.1: range=" + LASTING_MIN + ".." + LASTING_MAX);
            }
            return ports;
        } catch (IOException e) {
            throw new TargetException("no free port on 127.0.0.1: reason=" + e.getMessage(), e);
        } finally {
            held.forEach(LoopbackPorts::close);
        }
    }

    /**
     * Whether a server listens at {@code host:port}. A connection to a free port of the ephemeral range can meet itself, as TCP allows
     * two ends to open at once; that one does not count.
     */
    static boolean listening(String address) {
        int colon = address.lastIndexOf(':');
        int port = Integer.parseInt(address.substring(colon + 1));
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address.substring(0, colon), port), CONNECT_TIMEOUT_MS);
            return socket.getLocalPort() != port;
        } catch (IOException e) {
            return false;
        }
    }

    private static InetAddress loopback() throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new TargetException("port not given back: port=" + socket.getLocalPort(), e);
        }
    }
}
