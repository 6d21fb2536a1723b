package dev.strobe.broker;

import dev.strobe.broker.api.RequestDispatcher;
import dev.strobe.broker.cluster.ClusterState;
import dev.strobe.broker.config.BrokerConfig;
import dev.strobe.broker.net.Server;
import dev.strobe.broker.partition.Partition;
import dev.strobe.broker.partition.PartitionLoop;
import dev.strobe.broker.telemetry.MetricFamily;
import dev.strobe.broker.telemetry.export.Health;
import dev.strobe.broker.telemetry.export.OtelVariables;
import dev.strobe.broker.telemetry.export.OtlpExport;
import dev.strobe.broker.telemetry.export.OwnRecording;
import dev.strobe.broker.topic.TopicAdmin;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One broker, whole: what is made in which order, who is given what, and how it ends.
 *
 * <p>Start: data folder, admin port, event loops, what it serves from, and the listener last, so that a client that can
 * connect can be served; one of several nodes then joins the others. Stop is the same backwards: leadership is handed over,
 * no new clients, a moment for answers under way, groups and partitions give theirs, logs are made durable and closed, loops
 * end.
 *
 * <p>Several can live in one process, on folders and ports of their own. Made and closed by one thread; the rest is
 * thread-safe.
 */
public final class Broker implements AutoCloseable {

    /** For answers under way when the listener has closed; waiting fetches do not count on it. */
    private static final long FINISH_MS = 250;
    /** For what partitions and groups answered when they stopped. */
    private static final long LAST_ANSWERS_MS = 500;

    private final BrokerConfig config;
    private final Machinery machinery;
    private final StopOrder stopOrder;

    private volatile boolean stopping;
    private volatile @Nullable RequestDispatcher dispatcher;
    private volatile @Nullable InetSocketAddress listener;
    private volatile @Nullable Mode mode;
    private @Nullable AdminPort admin;

    private Broker(BrokerConfig config) {
        this.config = config;
        this.machinery = new Machinery(config, version());
        this.stopOrder = machinery.stopOrder;
    }

    /**
     * Starts one and returns when it listens: one that is alone serves then, one of several may have to wait for the others.
     *
     * @throws StartException if a port or the data folder cannot be had
     */
    public static Broker start(BrokerConfig config) {
        Broker broker = new Broker(config);
        try {
            broker.start();
            return broker;
        } catch (RuntimeException | Error failed) {
            broker.close();
            throw failed;
        }
    }

    /**
     * Returns when it serves all that it shall: one of several nodes must be registered with the others, and let in.
     *
     * @param givenUp asked now and then; true ends the wait
     * @throws StartException if that takes longer, or was given up; it says what is missing
     */
    public void awaitReady(long timeoutMs, BooleanSupplier givenUp) {
        Mode serving = mode;
        if (serving == null) {
            throw new IllegalStateException("not started: stopping=" + stopping);
        }
        serving.awaitReady(timeoutMs, givenUp);
    }

    /** Where clients connect. */
    public InetSocketAddress listener() {
        InetSocketAddress bound = listener;
        if (bound == null) {
            throw new IllegalStateException("not listening: stopping=" + stopping);
        }
        return bound;
    }

    /** Where metrics and health are served, if anywhere. */
    public Optional<InetSocketAddress> admin() {
        return admin == null ? Optional.empty() : admin.address();
    }

    /** What every instrument says now. */
    List<MetricFamily> metrics() {
        return machinery.telemetry.registry().read();
    }

    /** What it knows of the cluster. */
    Optional<String> cluster() {
        return Optional.ofNullable(mode)
                .map(serving -> ClusterState.json(serving.metadata().image(), config.nodeId(), serving.isInTouch()));
    }

    /** Stops in order, which takes up to 5 s; a second call does nothing. */
    @Override
    public void close() {
        Mode serving = mode;
        if (!stopping && serving != null) {
            serving.handOver();
        }
        drop();
    }

    /** Stops without handing anything over: other nodes find out for themselves, as when the process dies. */
    void drop() {
        stopping = true;
        stopOrder.close();
    }

    private void start() {
        DataFolder folder = stopOrder.started("data folder", DataFolder.hold(config.logDir()));
        config.telemetry()
                .jfrFile()
                .ifPresent(file -> stopOrder.started(
                        "recording",
                        OwnRecording.start(
                                file,
                                config.telemetry().jfrSettings(),
                                config.telemetry().jfrBytesMax())));
        stopOrder.started("telemetry", machinery.telemetry);
        AdminPort adminPort = stopOrder.started("admin port", AdminPort.start(machinery, this::health, this::cluster));
        admin = adminPort;
        machinery.start((frame, decoder, sink, receivedNs) -> {
            RequestDispatcher ready = dispatcher;
            if (ready == null) {
                throw new IllegalStateException("a request before the broker serves");
            }
            return ready.dispatch(frame, decoder, sink, receivedNs);
        });
        Server server = machinery.server();
        stopOrder.onStop("last answers", () -> server.awaitAnswered(LAST_ANSWERS_MS));

        Mode serving = config.cluster().isOn() ? ClusterMode.open(machinery) : SingleMode.open(machinery, folder);
        ClientApis apis = ClientApis.of(machinery, serving);
        dispatcher = apis.clients();
        stopOrder.onStop("listener", () -> {
            server.stopAccepting();
            server.awaitAnswered(FINISH_MS);
        });
        InetSocketAddress bound = listen(server);
        listener = bound;
        serving.opened(bound, apis);
        mode = serving;
        adminPort.await();
        startTheRest(serving);
    }

    private InetSocketAddress listen(Server server) {
        try {
            return server.start(config.listener());
        } catch (IOException refused) {
            throw new StartException(
                    refused.getMessage() + "; stop what listens there, or choose another port with --set listeners=...",
                    refused);
        }
    }

    /** What nobody waits for who has a record to send. */
    private void startTheRest(Mode serving) {
        // Stopped first, so that no injected delay holds up the others' end.
        stopOrder.started("fault points", machinery.faults);
        machinery.telemetry.start();
        if (OtelVariables.ofThisProcess().askFor(config.telemetry())) {
            OtlpExport export = OtlpExport.start(
                    config,
                    new OtlpExport.Sources(
                            machinery.telemetry,
                            machinery.traces,
                            machinery.changes,
                            machinery.clock,
                            machinery.wallClock));
            if (export != null) {
                stopOrder.started("OpenTelemetry", export);
            }
        }
        scheduleHousekeeping(serving.topics());
        if (serving instanceof SingleMode) {
            verifyLogs(serving.topics());
        }
    }

    /** One after the other on one thread of its own, which ends with the last: a disk has other work too. */
    private static void verifyLogs(TopicAdmin topics) {
        List<Partition> kept = partitions(topics)
                .filter(partition -> partition.view().log().sizeBytes() > 0)
                .toList();
        if (!kept.isEmpty()) {
            Thread.ofPlatform().daemon().name("strobe-verify").start(() -> kept.forEach(Partition::verify));
        }
    }

    private void scheduleHousekeeping(TopicAdmin topics) {
        PartitionLoop loop = machinery.loops.getFirst();
        loop.schedule(
                () -> {
                    long nowMs = machinery.wallClock.epochMs();
                    partitions(topics).forEach(partition -> partition.loop().execute(() -> partition.housekeep(nowMs)));
                    scheduleHousekeeping(topics);
                },
                config.topics().retentionCheckMs());
    }

    private Health health() {
        InetSocketAddress bound = listener;
        Mode serving = mode;
        long offline = serving == null
                ? 0
                : partitions(serving.topics())
                        .filter(partition -> !partition.view().isOnline())
                        .count();
        Health.Status status = serving != null && serving.isReady() ? Health.Status.READY : Health.Status.STARTING;
        return new Health(
                stopping ? Health.Status.STOPPING : status, bound == null ? "" : BrokerMain.text(bound), (int) offline);
    }

    private static Stream<Partition> partitions(TopicAdmin topics) {
        return topics.image().all().stream().flatMap(topic -> topic.partitions().stream());
    }

    private static String version() {
        String version = Broker.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }
}
