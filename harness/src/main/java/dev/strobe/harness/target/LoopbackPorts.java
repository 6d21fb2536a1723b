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
     * Whether a server listens there. A connection to a free port of the ephemeral range can meet itself, as TCP allows
     * two ends to open at once; that one does not count.
     */
    static boolean listening(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(loopback(), port), CONNECT_TIMEOUT_MS);
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
