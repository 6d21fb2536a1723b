package dev.strobe.broker;

import dev.strobe.broker.api.ApiHandler;
import dev.strobe.broker.api.ApiRegistry;
import dev.strobe.broker.api.RecordApis;
import dev.strobe.broker.api.RequestDispatcher;
import dev.strobe.broker.api.groups.Endpoint;
import dev.strobe.broker.api.groups.GroupApis;
import dev.strobe.broker.api.topics.TopicApis;
import dev.strobe.broker.config.BrokerConfig;
import dev.strobe.broker.fault.FaultPoints;
import dev.strobe.broker.fault.FaultRequests;
import dev.strobe.broker.group.GroupCoordinators;
import dev.strobe.broker.log.SegmentedLog;
import dev.strobe.broker.net.Server;
import dev.strobe.broker.net.ServerSetup;
import dev.strobe.broker.partition.FlushThread;
import dev.strobe.broker.partition.LocalPartitions;
import dev.strobe.broker.partition.Partition;
import dev.strobe.broker.partition.PartitionLoop;
import dev.strobe.broker.partition.ProducerIds;
import dev.strobe.broker.storage.Disk;
import dev.strobe.broker.storage.DiskException;
import dev.strobe.broker.storage.LosingDisk;
import dev.strobe.broker.storage.RealDisk;
import dev.strobe.broker.telemetry.MetricFamily;
import dev.strobe.broker.telemetry.RateLimitedLog;
import dev.strobe.broker.telemetry.StageClock;
import dev.strobe.broker.telemetry.Telemetry;
import dev.strobe.broker.telemetry.export.AdminPage;
import dev.strobe.broker.telemetry.export.AdminServer;
import dev.strobe.broker.telemetry.export.Health;
import dev.strobe.broker.telemetry.export.OtelVariables;
import dev.strobe.broker.telemetry.export.OtlpExport;
import dev.strobe.broker.telemetry.export.OwnRecording;
import dev.strobe.broker.telemetry.flight.FlightEvents;
import dev.strobe.broker.telemetry.trace.TraceQueue;
import dev.strobe.broker.time.NanoClock;
import dev.strobe.broker.time.WallClock;
import dev.strobe.broker.topic.CatalogueException;
import dev.strobe.broker.topic.NewTopic;
import dev.strobe.broker.topic.TopicCatalogue;
import dev.strobe.broker.topic.TopicOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * One broker, whole: what is made in which order, who is given what, and how it ends.
 *
 * <p>Start: data folder, admin port, event loops, partitions, groups, and the listener last, so that a client that can
 * connect can be served. Stop is the same backwards: no new clients, a moment for answers under way, groups and partitions
 * give theirs, logs are made durable and closed, loops end.
 *
 * <p>Several can live in one process, on folders and ports of their own. Made and closed by one thread; the rest is
 * thread-safe.
 */
public final class Broker implements AutoCloseable {

    private static final int CONTROL_QUEUE_MAX = 1_024;
    private static final int CLIENT_LINES_PER_SECOND = 5;
    private static final int ADMIN_START_S_MAX = 10;
    private static final int OFFSETS_TOPIC_S_MAX = 60;
    /** For answers under way when the listener has closed; waiting fetches do not count on it. */
    private static final long FINISH_MS = 250;
    /** For what partitions and groups answered when they stopped. */
    private static final long LAST_ANSWERS_MS = 500;

    private final BrokerConfig config;
    private final Telemetry telemetry;
    private final FaultPoints faults;
    private final StopOrder stopOrder = new StopOrder();
    private final NanoClock nanoClock = NanoClock.system();
    private final WallClock wallClock = WallClock.system();
    private final List<PartitionLoop> loops = new ArrayList<>();
    private final @Nullable TraceQueue traces;

    private volatile Health.Status status = Health.Status.STARTING;
    private volatile @Nullable RequestDispatcher dispatcher;
    private volatile @Nullable InetSocketAddress listener;
    private volatile @Nullable TopicCatalogue topics;
    private @Nullable AdminServer admin;

    private Broker(BrokerConfig config) {
        this.config = config;
        this.telemetry = new Telemetry(config.telemetry().level(), version(), nanoClock);
        this.traces = config.telemetry().tracingHeaders() ? new TraceQueue(telemetry.instruments()) : null;
        this.faults = config.faults().points() ? FaultPoints.on(nanoClock, telemetry.instruments()) : FaultPoints.OFF;
    }

    /**
     * Starts one and returns when it serves.
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

    /** Where clients connect. */
    public InetSocketAddress listener() {
        InetSocketAddress bound = listener;
        if (bound == null) {
            throw new IllegalStateException("not listening: status=" + status);
        }
        return bound;
    }

    /** Where metrics and health are served, if anywhere. */
    public Optional<InetSocketAddress> admin() {
        return Optional.ofNullable(admin).map(AdminServer::address);
    }

    /** What every instrument says now. */
    List<MetricFamily> metrics() {
        return telemetry.registry().read();
    }

    /** Stops in order, which takes up to 5 s; a second call does nothing. */
    @Override
    public void close() {
        status = Health.Status.STOPPING;
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
        stopOrder.started("telemetry", telemetry);
        FutureTask<@Nullable AdminServer> adminStart = startAdmin();

        BoundedPool pool = stopOrder.started(
                "I/O pool",
                new BoundedPool(
                        "io", config.server().ioThreads(), config.server().ioQueueMax(), telemetry.instruments()));
        BoundedPool control =
                stopOrder.started("control", new BoundedPool("control", 1, CONTROL_QUEUE_MAX, telemetry.instruments()));
        Server server = stopOrder.started("server", new Server(serverSetup()));
        server.loops().forEach(loop -> {
            loop.execute(telemetry::watchThisThread);
            loops.add(new OwnerLoop(loop));
        });
        stopOrder.onStop("last answers", () -> server.awaitAnswered(LAST_ANSWERS_MS));

        Disk disk = disk();
        TopicCatalogue catalogue = openTopics(disk, pool, control);
        GroupCoordinators groups = startGroups(catalogue, pool);
        dispatcher = dispatcher(catalogue, groups, producerIds(disk, pool), folder, pool);
        stopOrder.onStop("listener", () -> {
            server.stopAccepting();
            server.awaitAnswered(FINISH_MS);
        });
        try {
            listener = server.start(config.listener());
        } catch (IOException refused) {
            throw new StartException(
                    refused.getMessage() + "; stop what listens there, or choose another port with --set listeners=...",
                    refused);
        }
        awaitAdmin(adminStart);
        status = Health.Status.READY;
        startTheRest(catalogue);
    }

    /** What nobody waits for who has a record to send. */
    private void startTheRest(TopicCatalogue catalogue) {
        // Stopped first, so that no injected delay holds up the others' end.
        stopOrder.started("fault points", faults);
        telemetry.start();
        if (OtelVariables.ofThisProcess().askFor(config.telemetry())) {
            OtlpExport export =
                    OtlpExport.start(config, new OtlpExport.Sources(telemetry, traces, nanoClock, wallClock));
            if (export != null) {
                stopOrder.started("OpenTelemetry", export);
            }
        }
        scheduleHousekeeping(catalogue);
        verifyLogs(catalogue);
    }

    /** One after the other on one thread of its own, which ends with the last: a disk has other work too. */
    private static void verifyLogs(TopicCatalogue catalogue) {
        List<Partition> kept = catalogue.image().all().stream()
                .flatMap(topic -> topic.partitions().stream())
                .filter(partition -> partition.view().log().sizeBytes() > 0)
                .toList();
        if (!kept.isEmpty()) {
            Thread.ofPlatform().daemon().name("strobe-verify").start(() -> kept.forEach(Partition::verify));
        }
    }

    private ServerSetup serverSetup() {
        RateLimitedLog clients = new RateLimitedLog(
                LoggerFactory.getLogger("dev.strobe.broker.clients"),
                nanoClock,
                CLIENT_LINES_PER_SECOND,
                telemetry.instruments());
        return new ServerSetup(
                config.server(),
                (frame, decoder, sink, receivedNs) -> {
                    RequestDispatcher ready = dispatcher;
                    if (ready == null) {
                        throw new IllegalStateException("a request before the broker serves: status=" + status);
                    }
                    return ready.dispatch(frame, decoder, sink, receivedNs);
                },
                nanoClock,
                telemetry.instruments(),
                clients::warn,
                FlightEvents::loopTask,
                faults);
    }

    private Disk disk() {
        return config.faults().losesUnsynced()
                ? LosingDisk.over(config.logDir(), config.faults().loseUnsyncedSeed())
                : new RealDisk();
    }

    private TopicCatalogue openTopics(Disk disk, BoundedPool pool, BoundedPool control) {
        FlushThread flusher = stopOrder.started(
                "flush thread",
                new FlushThread(
                        "strobe-flush", nanoClock, telemetry.instruments(), faults, telemetry::watchThisThread));
        flusher.start();
        LocalPartitions partitions = new LocalPartitions(new LocalPartitions.Parameters(
                disk,
                (folder, name, logConfig, logListener) ->
                        SegmentedLog.open(disk, folder, name, logConfig, new RollReports(logListener), pool, wallClock),
                (topicId, index) -> loops.get(Math.floorMod(topicId.hashCode() + index, loops.size())),
                flusher,
                pool,
                wallClock,
                nanoClock,
                config.topics(),
                telemetry.instruments(),
                faults));
        TopicCatalogue catalogue = new TopicCatalogue(
                disk, config.logDir(), partitions, control, pool, RandomIds::nextLong, config.topics());
        try {
            catalogue.load();
        } catch (CatalogueException | DiskException refused) {
            throw new StartException("the data folder cannot be used: " + refused.getMessage(), refused);
        }
        catalogue.register(telemetry.instruments());
        stopOrder.onStop("topics", catalogue::close);
        topics = catalogue;
        return catalogue;
    }

    private ProducerIds producerIds(Disk disk, BoundedPool pool) {
        try {
            return new ProducerIds(disk, config.logDir(), pool);
        } catch (DiskException refused) {
            throw new StartException("the data folder cannot be used: " + refused.getMessage(), refused);
        }
    }

    private GroupCoordinators startGroups(TopicCatalogue catalogue, BoundedPool pool) {
        NewTopic wanted =
                new NewTopic(GroupCoordinators.OFFSETS_TOPIC, config.groups().offsetsPartitions(), Map.of());
        try {
            TopicOutcome outcome = catalogue.ensureInternal(wanted).get(OFFSETS_TOPIC_S_MAX, TimeUnit.SECONDS);
            if (!(outcome instanceof TopicOutcome.Done(var offsets))) {
                throw new StartException("the topic of committed offsets cannot be made: " + outcome);
            }
            GroupCoordinators groups =
                    GroupCoordinators.of(offsets.partitions(), config.groups(), wallClock, telemetry.instruments());
            groups.start(pool);
            catalogue.whenDeleted(groups::topicDeleted);
            stopOrder.onStop("groups", groups::stop);
            return groups;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StartException("interrupted while starting", interrupted);
        } catch (ExecutionException | TimeoutException failed) {
            throw new StartException("the topic of committed offsets cannot be made: " + failed, failed);
        }
    }

    private RequestDispatcher dispatcher(
            TopicCatalogue catalogue,
            GroupCoordinators groups,
            ProducerIds producerIds,
            DataFolder folder,
            BoundedPool pool) {
        List<StageClock> stageClocks = new ArrayList<>();
        loops.forEach(loop -> stageClocks.add(telemetry.stageClock()));
        List<ApiHandler> handlers = new ArrayList<>(RecordApis.handlers(new RecordApis.Setup(
                catalogue::image,
                loops,
                stageClocks,
                traces,
                producerIds,
                pool,
                nanoClock,
                telemetry.instruments(),
                config.server().fetchBytesMax(),
                faults)));
        String clusterId = config.clusterId().isEmpty() ? folder.clusterId() : config.clusterId();
        Supplier<InetSocketAddress> address = () -> config.advertised().orElseGet(this::listener);
        handlers.addAll(TopicApis.handlers(catalogue, config, clusterId, address));
        handlers.addAll(GroupApis.handlers(groups, catalogue::image, new Endpoint(config.nodeId(), address)));
        return new RequestDispatcher(new ApiRegistry(handlers), nanoClock, faults);
    }

    private void scheduleHousekeeping(TopicCatalogue catalogue) {
        loops.getFirst()
                .schedule(
                        () -> {
                            catalogue.housekeep(wallClock.epochMs());
                            scheduleHousekeeping(catalogue);
                        },
                        config.topics().retentionCheckMs());
    }

    /** Beside the rest, because the HTTP server's classes take longer to load than many a partition to open. */
    private FutureTask<@Nullable AdminServer> startAdmin() {
        FutureTask<@Nullable AdminServer> start = new FutureTask<>(() -> config.admin()
                .map(address -> AdminServer.start(address, telemetry.registry(), this::health, faultPage()))
                .orElse(null));
        Thread.ofPlatform().daemon().name("strobe-admin-start").start(start);
        stopOrder.onStop("admin port", () -> {
            if (admin != null) {
                admin.close();
            }
        });
        return start;
    }

    private void awaitAdmin(FutureTask<@Nullable AdminServer> start) {
        try {
            admin = start.get(ADMIN_START_S_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StartException("interrupted while starting", interrupted);
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause();
            if (cause instanceof UncheckedIOException) {
                throw new StartException(
                        cause.getMessage() + "; choose another port with --set admin.listener=..., or off", cause);
            }
            throw new IllegalStateException("the admin port failed to start", cause);
        } catch (TimeoutException late) {
            throw new StartException("the admin port did not start within " + ADMIN_START_S_MAX + " s", late);
        }
    }

    private AdminPage faultPage() {
        FaultRequests requests = new FaultRequests(faults);
        return (method, path, query) -> requests.answer(method, path, query)
                .map(answer -> new AdminPage.Answer(answer.status(), answer.json()));
    }

    private Health health() {
        InetSocketAddress bound = listener;
        return new Health(status, bound == null ? "" : BrokerMain.text(bound), offlinePartitions());
    }

    private int offlinePartitions() {
        TopicCatalogue catalogue = topics;
        if (catalogue == null) {
            return 0;
        }
        int offline = 0;
        for (var topic : catalogue.image().all()) {
            for (Partition partition : topic.partitions()) {
                offline += partition.view().isOnline() ? 0 : 1;
            }
        }
        return offline;
    }

    private static String version() {
        String version = Broker.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }
}
