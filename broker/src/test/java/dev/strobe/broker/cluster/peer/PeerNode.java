package dev.strobe.broker.cluster.peer;

import dev.strobe.broker.api.ApiHandler;
import dev.strobe.broker.api.ApiRegistry;
import dev.strobe.broker.api.AskedApis;
import dev.strobe.broker.api.KnownLeaders;
import dev.strobe.broker.api.RequestDispatcher;
import dev.strobe.broker.cluster.metadata.ClusterNode;
import dev.strobe.broker.cluster.metadata.HostPort;
import dev.strobe.broker.config.BrokerConfig;
import dev.strobe.broker.config.BrokerConfigReader;
import dev.strobe.broker.fault.FaultPoints;
import dev.strobe.broker.net.Listener;
import dev.strobe.broker.net.Loop;
import dev.strobe.broker.net.PeerClient;
import dev.strobe.broker.net.Server;
import dev.strobe.broker.net.ServerSetup;
import dev.strobe.broker.partition.Partition;
import dev.strobe.broker.partition.PartitionLoop;
import dev.strobe.broker.telemetry.Instruments;
import dev.strobe.broker.time.NanoClock;
import dev.strobe.broker.topic.Topic;
import dev.strobe.broker.topic.TopicImage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The network of one node: a server with two loops, its listener of peers, and the way to others. */
final class PeerNode implements AutoCloseable {

    private static final long ANSWER_S = 10;
    private static final int FRAME_BYTES_MAX = 16 << 20;

    final NanoClock clock = NanoClock.system();
    final Server server;
    final List<PartitionLoop> loops = new ArrayList<>();
    private final Map<PartitionLoop, PeerClient> clients;
    private final List<ApiHandler> more = new ArrayList<>();
    private volatile List<Partition> partitions = List.of();

    PeerNode() {
        server = new Server(setup());
        server.loops().forEach(loop -> loops.add(new NetLoop(loop)));
        clients = Map.of(loops.get(0), client(0), loops.get(1), client(1));
    }

    private PeerClient client(int loop) {
        return new PeerClient(server.loops().get(loop), Runnable::run, FRAME_BYTES_MAX);
    }

    PeerClient client(PartitionLoop loop) {
        PeerClient client = clients.get(loop);
        if (client == null) {
            throw new IllegalStateException("a loop that is not ours: " + loop);
        }
        return client;
    }

    NetworkLeaderLinks links() {
        return new NetworkLeaderLinks(this::client, "follower", clock);
    }

    /** What it serves to peers besides fetches; before {@link #listen}. */
    void serve(ApiHandler handler) {
        more.add(handler);
    }

    /** Serves these partitions, of the topic of each. */
    void lead(List<? extends Partition> led) {
        partitions = List.copyOf(led);
    }

    /** Opens the listener of peers, on this port or a free one; returns the one that it has. */
    int listen(int port) throws IOException {
        Listener peers = server.listener(setup());
        return peers.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .getPort();
    }

    static ClusterNode at(int id, int port) {
        HostPort address = new HostPort("127.0.0.1", port);
        return new ClusterNode(id, 1, "life", address, address, "", false, false);
    }

    /** Runs it on a loop and waits. */
    static <T> T on(PartitionLoop loop, Supplier<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                result.complete(task.get());
            } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        });
        return result.orTimeout(ANSWER_S, TimeUnit.SECONDS).join();
    }

    static void run(PartitionLoop loop, Runnable task) {
        on(loop, () -> {
            task.run();
            return true;
        });
    }

    private ServerSetup setup() {
        BrokerConfig config =
                BrokerConfigReader.ofThisMachine().read("num.network.threads=2\nlog.dirs=/tmp/unused", "test");
        return new ServerSetup(
                config.server(),
                (frame, decoder, sink, receivedNs) -> dispatcher().dispatch(frame, decoder, sink, receivedNs),
                clock,
                Instruments.NONE,
                (kind, line) -> {},
                (loop, ns) -> {},
                FaultPoints.OFF);
    }

    /** Made anew for each request: what it serves may change. */
    private RequestDispatcher dispatcher() {
        AskedApis apis = new AskedApis(this::topics, loops, clock, KnownLeaders.NONE);
        List<ApiHandler> handlers = new ArrayList<>(apis.handlers.peers());
        handlers.addAll(more);
        return new RequestDispatcher(new ApiRegistry(handlers), clock, FaultPoints.OFF, () -> true);
    }

    private TopicImage topics() {
        if (partitions.isEmpty()) {
            return new TopicImage(Map.of());
        }
        Partition first = partitions.getFirst();
        return new TopicImage(
                Map.of(first.topic(), new Topic(first.topicId(), first.topic(), partitions, Map.of(), false)));
    }

    @Override
    public void close() {
        server.close();
    }

    private record NetLoop(Loop loop) implements PartitionLoop {

        @Override
        public boolean inLoop() {
            return loop.inLoop();
        }

        @Override
        public void execute(Runnable task) {
            loop.execute(task);
        }

        @Override
        public Timer schedule(Runnable task, long delayMs) {
            return loop.schedule(task, delayMs)::run;
        }
    }
}
