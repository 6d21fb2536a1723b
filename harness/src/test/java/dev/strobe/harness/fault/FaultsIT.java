package dev.strobe.harness.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.strobe.harness.fault.FaultPoint.Point;
import dev.strobe.harness.fault.SlowNetwork.Direction;
import dev.strobe.harness.fault.StallingClock.Victim;
import dev.strobe.harness.time.NanoClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Each fault on real processes, sockets and threads: it begins, it ends, and nothing of it stays. */
class FaultsIT {

    private static final Duration SHORT = Duration.ofMillis(30);
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SOON = Duration.ofSeconds(20);

    private final NanoClock clock = NanoClock.system();

    @Test
    void aPausedProcessRunsAgainAndTheTruthSaysWhen() throws IOException {
        Process victim = busy();
        try (ProcessPause pause = new ProcessPause(victim.pid(), clock)) {
            long beforeNs = clock.nanoTime();
            Injected truth = pause.inject(SHORT).orElseThrow();

            assertThat(truth.startNs()).isGreaterThanOrEqualTo(beforeNs);
            assertThat(truth.endNs() - truth.startNs()).isGreaterThanOrEqualTo(SHORT.toNanos());
            await().atMost(SOON).until(() -> !stopped(victim.pid()));
        } finally {
            victim.destroyForcibly();
        }
    }

    /** On cores that are busy: the kernel stops the threads one by one. */
    @Test
    void nothingOfAProcessRunsOnceItIsSaidToBeStopped() throws IOException {
        Process victim = busy();
        try (CpuHog hog = new CpuHog(clock, 2 * Runtime.getRuntime().availableProcessors())) {
            Thread planter = Thread.ofPlatform().start(() -> hog.inject(LONG));
            for (int round = 0; round < 20; round++) {
                try (ProcessPause pause = new ProcessPause(victim.pid(), clock)) {
                    assertThat(pause.begin()).isTrue();
                    assertThat(stopped(victim.pid())).isTrue();
                }
            }
            planter.interrupt();
        } finally {
            victim.destroyForcibly();
        }
    }

    @Test
    void anInterruptResumesAPausedProcessAtOnce() throws Exception {
        Process victim = busy();
        AtomicBoolean stillInterrupted = new AtomicBoolean();
        try (ProcessPause pause = new ProcessPause(victim.pid(), clock)) {
            Thread planter = Thread.ofPlatform().start(() -> {
                pause.inject(LONG);
                stillInterrupted.set(Thread.currentThread().isInterrupted());
            });
            await().atMost(SOON).until(() -> stopped(victim.pid()));

            planter.interrupt();
            planter.join(SOON.toMillis());

            assertThat(planter.isAlive()).isFalse();
            assertThat(stillInterrupted).isTrue();
            await().atMost(SOON).until(() -> !stopped(victim.pid()));
        } finally {
            victim.destroyForcibly();
        }
    }

    @Test
    void closingResumesWhatAnotherThreadHasPaused() throws Exception {
        Process victim = busy();
        ProcessPause pause = new ProcessPause(victim.pid(), clock);
        Thread planter = Thread.ofPlatform().start(() -> pause.inject(LONG));
        try {
            await().atMost(SOON).until(() -> stopped(victim.pid()));

            pause.close();

            await().atMost(SOON).until(() -> !stopped(victim.pid()));
        } finally {
            planter.interrupt();
            planter.join(SOON.toMillis());
            victim.destroyForcibly();
        }
    }

    @Test
    void nothingIsPausedWhereThereIsNoProcess() throws Exception {
        Process gone = busy();
        gone.destroyForcibly().waitFor();
        try (ProcessPause pause = new ProcessPause(gone.pid(), clock)) {
            assertThat(pause.inject(SHORT)).isEmpty();
        }
    }

    @Test
    void busyProcessesRunOnlyWithinTheFaultAndAreGoneAfterwards() {
        List<Long> hogs;
        try (CpuHog hog = new CpuHog(clock, 3)) {
            hogs = hog.processIds();
            assertThat(hogs).hasSize(3);
            await().atMost(SOON).untilAsserted(() -> assertThat(hogs).allMatch(FaultsIT::stopped));

            assertThat(hog.inject(SHORT)).isPresent();

            await().atMost(SOON).untilAsserted(() -> assertThat(hogs).allMatch(FaultsIT::stopped));
        }
        await().atMost(SOON).untilAsserted(() -> assertThat(hogs).noneMatch(FaultsIT::alive));
    }

    @Test
    void aJvmIsMadeToCollect() throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Process jvm = new ProcessBuilder(
                        java.toString(), "-cp", System.getProperty("java.class.path"), Sleeper.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (ForcedGc gc = new ForcedGc(jvm.pid(), clock)) {
            assertThat(gc.inject(Duration.ofMillis(1))).isPresent();
        } finally {
            jvm.destroyForcibly();
        }
    }

    @Test
    void theProxyPassesBytesOnUnchangedAlsoWhileItHoldsThemBack() throws Exception {
        byte[] sent = new byte[3_000_000];
        new Random(7).nextBytes(sent);
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                SlowNetwork network = new SlowNetwork(clock, Direction.BOTH)) {
            network.leadTo("127.0.0.1:" + server.getLocalPort());
            Thread.ofPlatform().daemon().start(() -> echo(server));
            try (Socket client = connect(network.address())) {
                CompletableFuture<Optional<Injected>> fault =
                        CompletableFuture.supplyAsync(() -> network.inject(SHORT));
                Thread.ofPlatform().daemon().start(() -> write(client, sent));

                assertThat(client.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
                assertThat(fault.get()).isPresent();
            }
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(network.connections()).isZero());
        }
    }

    @Test
    void aProxyThatLeadsNowhereClosesItsClients() throws IOException {
        try (SlowNetwork network = new SlowNetwork(clock, Direction.BOTH);
                Socket client = connect(network.address())) {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void onlyTheKindOfThreadThatIsMeantIsHeldUp() throws Exception {
        StallingClock stalling = new StallingClock(clock);
        AtomicBoolean over = new AtomicBoolean();
        Thread load = Thread.ofPlatform().daemon().name("strobe-load-0").start(() -> {
            while (!over.get()) {
                stalling.parkNanos(1_000_000);
            }
        });
        try {
            assertThat(stalling.stalling(Victim.LOAD).inject(SHORT).orElseThrow())
                    .matches(truth -> truth.endNs() - truth.startNs() >= SHORT.toNanos());
            assertThat(stalling.stalling(Victim.CONSUMER).inject(Duration.ofMillis(1)))
                    .as("there is no consumer")
                    .isEmpty();
        } finally {
            over.set(true);
            load.join(SOON.toMillis());
        }
    }

    @Test
    void aFaultPointIsArmedOverTheAdminPort() throws IOException {
        List<String> requests = new CopyOnWriteArrayList<>();
        HttpServer admin = admin(200, requests);
        String address = "127.0.0.1:" + admin.getAddress().getPort();
        try (FaultPoint point = new FaultPoint(address, Point.FETCH_READ, clock)) {
            assertThat(point.inject(Duration.ofMillis(5))).isPresent();
        } finally {
            admin.stop(0);
        }
        assertThat(requests).containsExactly("GET /faults", "POST /faults/fetch-read?delay_ms=5&count=1");
    }

    @Test
    void aBrokerWithoutFaultPointsIsToldBeforeAnythingIsPlanted() throws IOException {
        HttpServer admin = admin(404, new CopyOnWriteArrayList<>());
        String address = "127.0.0.1:" + admin.getAddress().getPort();
        try {
            assertThatThrownBy(() -> new FaultPoint(address, Point.FLUSH, clock))
                    .isInstanceOf(FaultException.class)
                    .hasMessageContaining("status=404")
                    .hasMessageContaining("faults=on");
        } finally {
            admin.stop(0);
        }
    }

    /** Waits to be ended, for at most a minute. */
    static final class Sleeper {
        private Sleeper() {}

        public static void main(String[] args) {
            NanoClock.system().waitUntil(NanoClock.system().nanoTime() + LONG.toNanos());
        }
    }

    private static HttpServer admin(int status, List<String> requests) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4);
        server.createContext("/faults", exchange -> {
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static Socket connect(String address) throws IOException {
        return new Socket(
                InetAddress.getLoopbackAddress(), Integer.parseInt(address.substring(address.indexOf(':') + 1)));
    }

    private static void echo(ServerSocket server) {
        try (Socket peer = server.accept()) {
            peer.getInputStream().transferTo(peer.getOutputStream());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void write(Socket to, byte[] bytes) {
        try {
            to.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** A process that does nothing, ends by itself and can be stopped. */
    private static Process busy() throws IOException {
        return new ProcessBuilder("sleep", "120").start();
    }

    private static boolean alive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    /** The state in {@code /proc/PID/stat} follows the name in brackets. */
    private static boolean stopped(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) == 'T';
        } catch (IOException e) {
            return false;
        }
    }
}
