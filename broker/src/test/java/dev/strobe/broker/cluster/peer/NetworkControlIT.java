package dev.strobe.broker.cluster.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.strobe.broker.api.cluster.BrokerHeartbeatHandler;
import dev.strobe.broker.cluster.control.ControlNetwork.Probe;
import dev.strobe.broker.cluster.control.Heartbeat;
import dev.strobe.broker.cluster.metadata.ClusterNode;
import dev.strobe.broker.cluster.metadata.HostPort;
import dev.strobe.broker.partition.PartitionLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Heartbeats and probes between two nodes over sockets. */
@Timeout(60)
final class NetworkControlIT {

    private static final long ANSWER_S = 20;
    private static final long PATIENT_MS = 10_000;

    private final PeerNode controller = new PeerNode();
    private final PeerNode node = new PeerNode();
    private final PartitionLoop loop = node.loops.getFirst();
    private final NetworkControl control = new NetworkControl(loop, node.client(loop), "node-2");
    private final List<Heartbeat> heard = new CopyOnWriteArrayList<>();
    private final List<Integer> lost = new CopyOnWriteArrayList<>();
    private volatile Heartbeat.Answer answer = new Heartbeat.Answer(Heartbeat.Status.OK, 12, false, true);
    private volatile boolean silent;

    private int listen() throws IOException {
        controller.serve(new BrokerHeartbeatHandler(
                (beat, whenDone) -> {
                    heard.add(beat);
                    if (!silent) {
                        whenDone.accept(answer);
                    }
                },
                lost::add));
        return controller.listen(0);
    }

    @AfterEach
    void close() {
        PeerNode.run(loop, control::close);
        node.close();
        controller.close();
    }

    private Heartbeat.Answer beat(ClusterNode to, long timeoutMs, long version) {
        CompletableFuture<Heartbeat.Answer> answered = new CompletableFuture<>();
        loop.execute(() -> control.heartbeat(to, new Heartbeat(2, 77, version, true), timeoutMs, answered::complete));
        return answered.orTimeout(ANSWER_S, TimeUnit.SECONDS).join();
    }

    private Probe probe(ClusterNode of, long timeoutMs) {
        CompletableFuture<Probe> answered = new CompletableFuture<>();
        loop.execute(() -> control.probe(of, timeoutMs, answered::complete));
        return answered.orTimeout(ANSWER_S, TimeUnit.SECONDS).join();
    }

    @Test
    void aHeartbeatAndItsAnswerArriveWhole() throws IOException {
        ClusterNode to = PeerNode.at(1, listen());

        assertThat(beat(to, PATIENT_MS, 41)).isEqualTo(answer);
        assertThat(heard).containsExactly(new Heartbeat(2, 77, 41, true));
        for (Heartbeat.Status status : List.of(Heartbeat.Status.NOT_CONTROLLER, Heartbeat.Status.STALE_EPOCH)) {
            answer = new Heartbeat.Answer(status, 13, true, false);
            assertThat(beat(to, PATIENT_MS, 42)).isEqualTo(answer);
        }
    }

    @Test
    void theConnectionIsKeptAndItsEndIsTold() throws IOException {
        ClusterNode to = PeerNode.at(1, listen());
        for (int beat = 0; beat < 20; beat++) {
            beat(to, PATIENT_MS, beat);
        }
        assertThat(lost).isEmpty();

        PeerNode.run(loop, control::close);

        await().untilAsserted(() -> assertThat(lost).containsExactly(2));
    }

    @Test
    void aControllerThatMovedIsToldThere() throws IOException {
        int port = listen();
        beat(PeerNode.at(1, port), PATIENT_MS, 1);
        int other = controller.listen(0);

        assertThat(beat(PeerNode.at(1, other), PATIENT_MS, 2).status()).isEqualTo(Heartbeat.Status.OK);

        await().untilAsserted(() -> assertThat(lost).containsExactly(2));
    }

    @Test
    void silenceIsNoAnswerAndTheNextHeartbeatConnectsAnew() throws IOException {
        ClusterNode to = PeerNode.at(1, listen());
        silent = true;
        assertThat(beat(to, 50, 1).status()).isEqualTo(Heartbeat.Status.NO_ANSWER);

        silent = false;
        assertThat(beat(to, PATIENT_MS, 2).status()).isEqualTo(Heartbeat.Status.OK);
    }

    @Test
    void nobodyThereIsNoAnswer() throws IOException {
        assertThat(beat(PeerNode.at(1, freePort()), PATIENT_MS, 1).status()).isEqualTo(Heartbeat.Status.NO_ANSWER);
    }

    @Test
    void probesTellWhoListensFromWhoDoesNot() throws IOException {
        assertThat(probe(PeerNode.at(1, listen()), PATIENT_MS)).isEqualTo(Probe.ACCEPTED);
        assertThat(probe(PeerNode.at(1, freePort()), PATIENT_MS)).isEqualTo(Probe.REFUSED);
    }

    @Test
    void aHostThatDoesNotAnswerOrIsNotFoundIsSilent() throws IOException {
        List<Socket> waiting = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            fill(full, waiting);

            assertThat(probe(PeerNode.at(1, full.getLocalPort()), 100)).isEqualTo(Probe.SILENT);
        } finally {
            for (Socket each : waiting) {
                each.close();
            }
        }
        HostPort nowhere = new HostPort("no-such-host.invalid", 9);
        assertThat(probe(new ClusterNode(1, 1, "life", nowhere, nowhere, "", false, false), PATIENT_MS))
                .isEqualTo(Probe.SILENT);
    }

    /** Connects until the kernel has no more room for connections that nobody accepts, and answers no more. */
    private static void fill(ServerSocket full, List<Socket> waiting) throws IOException {
        for (int count = 0; count < 10; count++) {
            Socket next = new Socket();
            waiting.add(next);
            try {
                next.connect(full.getLocalSocketAddress(), 200);
            } catch (SocketTimeoutException e) {
                return;
            }
        }
        throw new IllegalStateException("the kernel takes whatever comes");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
