package dev.strobe.conformance.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.conformance.process.ProcessFigures;
import dev.strobe.conformance.process.ScratchFolder;
import dev.strobe.conformance.process.StrobeBroker;
import dev.strobe.conformance.raw.RawClient;
import dev.strobe.conformance.raw.Records;
import dev.strobe.conformance.raw.Requests;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.FetchRequestData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What idle and misbehaving clients cost. Figures of time are printed, not judged: that takes a quiet machine. */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
final class PeersIT {

    private static final int CONNECTIONS = Integer.getInteger("strobe.peers.connections", 200);
    private static final int SECONDS = Integer.getInteger("strobe.peers.seconds", 2);
    private static final int PEERS = 8;
    private static final int MEBIBYTES = 16;
    private static final long RESIDENT_KIB_MAX = 300 << 10;
    private static final long GROWTH_KIB_MAX = 200 << 10;

    private static final StrobeBroker BROKER =
            new StrobeBroker(ScratchFolder.create("peers"), Map.of("max.connections", "20000"));

    @BeforeAll
    static void startTheBroker() throws Exception {
        BROKER.start();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", BROKER.bootstrap()))) {
            admin.createTopics(List.of(new NewTopic("probe", 1, (short) 1), new NewTopic("large", 1, (short) 1)))
                    .all()
                    .get();
        }
        try (RawClient raw = RawClient.connect(BROKER.port())) {
            for (int i = 0; i < 2 * MEBIBYTES; i++) {
                Requests.produced(raw, "large", Records.batch("x".repeat(500_000)));
            }
        }
    }

    @AfterAll
    static void endTheBroker() {
        BROKER.close();
    }

    /** What somebody else does to the broker until it is interrupted. */
    @FunctionalInterface
    private interface Misbehaviour {
        void run() throws IOException;
    }

    @Test
    void idleConnectionsTakeLittleMemory() {
        ProcessFigures before = ProcessFigures.of(BROKER.pid());
        List<RawClient> idle = new ArrayList<>();
        try {
            for (int i = 0; i < CONNECTIONS; i++) {
                RawClient client = RawClient.connect(BROKER.port());
                idle.add(client);
                client.call(new ApiVersionsRequestData(), 0);
            }
            ProcessFigures after = ProcessFigures.of(BROKER.pid());
            System.out.printf(
                    "peers idle connections=%d resident_mib=%d->%d threads=%d->%d%n",
                    CONNECTIONS,
                    before.residentKiB() >> 10,
                    after.residentKiB() >> 10,
                    before.threads(),
                    after.threads());
            assertThat(after.residentKiB()).isLessThan(RESIDENT_KIB_MAX);
            // The broker may close other files meanwhile, so a count of its files proves nothing: every peer asks
            // again.
            for (RawClient client : idle) {
                client.call(new ApiVersionsRequestData(), 0);
            }
        } finally {
            idle.forEach(RawClient::close);
        }
    }

    @Test
    void aReaderThatTakesItsTime() throws Exception {
        compare("slow-reader", () -> askForMuch(true));
    }

    @Test
    void aSocketThatIsNeverRead() throws Exception {
        compare("stalled-socket", () -> askForMuch(false));
    }

    @Test
    void aFloodOfConnections() throws Exception {
        compare("connection-flood", () -> {
            byte[] hello = RawClient.frame(new ApiVersionsRequestData(), 0, 1);
            while (!Thread.currentThread().isInterrupted()) {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), BROKER.port())) {
                    socket.getOutputStream().write(hello);
                }
            }
        });
    }

    /** Asks for far more than it reads. */
    private static void askForMuch(boolean read) throws IOException {
        FetchRequestData request = Requests.fetch("large", 0).setMaxBytes(MEBIBYTES << 20);
        request.topics().getFirst().partitions().getFirst().setPartitionMaxBytes(MEBIBYTES << 20);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), BROKER.port())) {
            for (int id = 0; id < 20; id++) {
                socket.getOutputStream().write(RawClient.frame(request, Requests.FETCH_VERSION, id));
            }
            InputStream in = socket.getInputStream();
            byte[] some = new byte[16 << 10];
            while (!Thread.currentThread().isInterrupted()) {
                if (read && in.read(some) < 0) {
                    return;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        }
    }

    private static void compare(String name, Misbehaviour misbehaviour) throws Exception {
        try (Probe probe = new Probe(BROKER.port(), "probe")) {
            probe.run(SECONDS);
            ProcessFigures figuresBefore = ProcessFigures.of(BROKER.pid());
            long[] before = probe.run(SECONDS);
            List<Thread> peers = new ArrayList<>();
            for (int i = 0; i < PEERS; i++) {
                peers.add(Thread.ofPlatform().daemon().start(() -> {
                    try {
                        misbehaviour.run();
                    } catch (IOException closed) {
                        // The broker's answer to it.
                    }
                }));
            }
            long[] during = probe.run(SECONDS);
            ProcessFigures figuresDuring = ProcessFigures.of(BROKER.pid());
            peers.forEach(Thread::interrupt);
            for (Thread peer : peers) {
                peer.join(TimeUnit.SECONDS.toMillis(10));
            }
            System.out.printf(
                    "peers %s peers=%d seconds=%d p50_us=%d->%d p99_us=%d->%d max_us=%d->%d resident_mib=%d->%d%n",
                    name,
                    PEERS,
                    SECONDS,
                    Probe.percentileUs(before, 50),
                    Probe.percentileUs(during, 50),
                    Probe.percentileUs(before, 99),
                    Probe.percentileUs(during, 99),
                    Probe.percentileUs(before, 100),
                    Probe.percentileUs(during, 100),
                    figuresBefore.residentKiB() >> 10,
                    figuresDuring.residentKiB() >> 10);
            assertThat(figuresDuring.residentKiB()).isLessThan(figuresBefore.residentKiB() + GROWTH_KIB_MAX);
        }
    }
}
