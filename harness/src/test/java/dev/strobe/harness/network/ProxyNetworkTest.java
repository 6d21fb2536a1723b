package dev.strobe.harness.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.strobe.harness.network.NodeNetwork.Disturbance;
import dev.strobe.harness.time.NanoClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The proxy over real sockets: a server that answers with what it gets stands for a node. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class ProxyNetworkTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int NODE = 1;

    private final NanoClock clock = NanoClock.system();
    private final ProxyNetwork network = new ProxyNetwork(clock);
    private ServerSocket echo;
    private InetSocketAddress forClients;
    private InetSocketAddress forNodes;

    @BeforeEach
    void aNodeBehindTheProxy() throws IOException {
        echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().start(this::serve);
        forClients = address(network.listener(NODE, true, echo.getLocalPort(), freePort()));
        forNodes = address(network.listener(NODE, false, echo.getLocalPort(), freePort()));
        network.starting(NODE);
    }

    @AfterEach
    void close() throws IOException {
        network.close();
        echo.close();
    }

    @Test
    void bytesPassUnchangedAndInOrderAndAnEndIsPassedOn() throws IOException {
        byte[] many = new byte[3_000_000];
        for (int i = 0; i < many.length; i++) {
            many[i] = (byte) (i * 31 + i / 251);
        }
        try (Socket socket = connect(forClients)) {
            Thread.ofPlatform().daemon().start(() -> {
                try {
                    socket.getOutputStream().write(many);
                    socket.shutdownOutput();
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            assertThat(socket.getInputStream().readAllBytes()).isEqualTo(many);
        }
    }

    @Test
    void whatIsCutOffWaitsAndGoesOnAfterwards() throws IOException {
        try (Socket socket = connect(forClients)) {
            exchange(socket, 1);
            Disturbance cut = network.impair(NODE, Impairment.cut(Reach.CLIENTS));
            socket.getOutputStream().write(2);
            assertSilent(socket);
            cut.close();
            assertThat(socket.getInputStream().read()).isEqualTo(2);
            exchange(socket, 3);
        }
    }

    @Test
    void anotherReachIsNotMeant() throws IOException {
        try (Socket socket = connect(forClients);
                Disturbance _ = network.impair(NODE, Impairment.cut(Reach.NODES));
                Disturbance _ = network.impair(2, Impairment.cut(Reach.ALL))) {
            exchange(socket, 1);
        }
    }

    @Test
    void whoConnectsToAListenerForNodesIsToldByItsProcess() throws IOException {
        network.processes(Map.of(2, ProcessHandle.current().pid()));
        try (Socket asNode = connect(forNodes);
                Socket asClient = connect(forClients)) {
            exchange(asNode, 1);
            try (Disturbance _ = network.impair(2, Impairment.cut(Reach.NODES))) {
                exchange(asClient, 1);
                asNode.getOutputStream().write(2);
                assertSilent(asNode);
            }
            assertThat(asNode.getInputStream().read()).isEqualTo(2);
        }
    }

    @Test
    void aDelayHoldsEachByteAndNoneOnceItIsOver() throws IOException {
        try (Socket socket = connect(forClients)) {
            exchange(socket, 1);
            Disturbance delay = network.impair(NODE, Impairment.delay(Reach.ALL, TimeUnit.SECONDS.toNanos(30)));
            socket.getOutputStream().write(2);
            assertSilent(socket);
            delay.close();
            assertThat(socket.getInputStream().read()).isEqualTo(2);
            try (Disturbance _ = network.impair(NODE, Impairment.jitter(Reach.ALL, TimeUnit.MILLISECONDS.toNanos(5)))) {
                for (int i = 0; i < 20; i++) {
                    exchange(socket, i);
                }
            }
            long startNs = clock.nanoTime();
            try (Disturbance _ = network.impair(NODE, Impairment.delay(Reach.ALL, TimeUnit.MILLISECONDS.toNanos(60)))) {
                exchange(socket, 3);
            }
            assertThat(clock.nanoTime() - startNs)
                    .as("there and back")
                    .isGreaterThan(TimeUnit.MILLISECONDS.toNanos(119));
        }
    }

    @Test
    void aLimitLetsSoManyBytesPassASecond() throws IOException {
        byte[] bytes = new byte[20_000];
        try (Socket socket = connect(forClients);
                Disturbance _ = network.impair(NODE, Impairment.bandwidth(Reach.ALL, 40_000))) {
            long startNs = clock.nanoTime();
            socket.getOutputStream().write(bytes);
            assertThat(socket.getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
            assertThat(clock.nanoTime() - startNs).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(450));
        }
    }

    @Test
    void aBlackHoleKeepsConnectionsAndResetsThoseThatLostBytes() throws IOException {
        try (Socket lost = connect(forClients);
                Socket idle = connect(forClients)) {
            exchange(lost, 1);
            exchange(idle, 1);
            Disturbance hole = network.impair(NODE, Impairment.blackhole(Reach.ALL));
            lost.getOutputStream().write(2);
            assertSilent(lost);
            hole.close();
            assertThatThrownBy(() -> lost.getInputStream().read()).isInstanceOf(SocketException.class);
            exchange(idle, 3);
        }
    }

    @Test
    void aResetEndsTheConnectionsOfOnce() throws IOException {
        try (Socket socket = connect(forClients)) {
            exchange(socket, 1);
            network.reset(NODE, Reach.CLIENTS);
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
        }
        try (Socket again = connect(forClients)) {
            exchange(again, 1);
        }
    }

    @Test
    void aNodeThatIsGoneRefusesAndIsFoundAgainWhenItIsBack() throws IOException {
        network.gone(NODE);
        assertThatThrownBy(() -> connect(forClients)).isInstanceOf(IOException.class);
        network.starting(NODE);
        try (Socket socket = connect(forClients)) {
            exchange(socket, 1);
        }
    }

    @Test
    void nothingListensOnceItIsClosed() {
        network.impair(NODE, Impairment.cut(Reach.ALL));
        network.close();
        network.close();
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThatThrownBy(() -> connect(forClients)).isInstanceOf(IOException.class));
    }

    private void serve() {
        while (!echo.isClosed()) {
            try {
                Socket socket = echo.accept();
                Thread.ofPlatform().daemon().start(() -> {
                    try (socket) {
                        socket.getInputStream().transferTo(socket.getOutputStream());
                    } catch (IOException e) {
                        // The other side is gone.
                    }
                });
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void exchange(Socket socket, int value) throws IOException {
        socket.getOutputStream().write(value);
        assertThat(socket.getInputStream().read()).isEqualTo(value);
    }

    private static void assertSilent(Socket socket) throws IOException {
        socket.setSoTimeout(200);
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        socket.setSoTimeout((int) SOON.toMillis());
    }

    private static Socket connect(InetSocketAddress address) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout((int) SOON.toMillis());
        socket.connect(address, (int) SOON.toMillis());
        return socket;
    }

    private static InetSocketAddress address(Endpoint endpoint) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), Endpoint.port(endpoint.advertised()));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
