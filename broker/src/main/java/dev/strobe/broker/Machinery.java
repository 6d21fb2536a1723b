package dev.strobe.broker;

import dev.strobe.broker.config.BrokerConfig;
import dev.strobe.broker.fault.FaultPoints;
import dev.strobe.broker.log.SegmentedLog;
import dev.strobe.broker.net.FrameHandler;
import dev.strobe.broker.net.Loop;
import dev.strobe.broker.net.Server;
import dev.strobe.broker.net.ServerSetup;
import dev.strobe.broker.partition.FlushThread;
import dev.strobe.broker.partition.LocalPartitions;
import dev.strobe.broker.partition.PartitionLoop;
import dev.strobe.broker.partition.ReplicaSettings;
import dev.strobe.broker.storage.Disk;
import dev.strobe.broker.storage.LosingDisk;
import dev.strobe.broker.storage.RealDisk;
import dev.strobe.broker.telemetry.Instruments;
import dev.strobe.broker.telemetry.RateLimitedLog;
import dev.strobe.broker.telemetry.Telemetry;
import dev.strobe.broker.telemetry.export.OtelVariables;
import dev.strobe.broker.telemetry.flight.FlightEvents;
import dev.strobe.broker.telemetry.trace.ClusterChanges;
import dev.strobe.broker.telemetry.trace.TraceQueue;
import dev.strobe.broker.time.NanoClock;
import dev.strobe.broker.time.WallClock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * What a broker runs on, whether it is alone or one of several: telemetry, threads, loops, disk. Each part joins the order of
 * stopping when it is made.
 */
final class Machinery {

    private static final int CLIENT_LINES_PER_SECOND = 5;

    final BrokerConfig config;
    final Telemetry telemetry;
    final FaultPoints faults;
    final StopOrder stopOrder = new StopOrder();
    final NanoClock clock = NanoClock.system();
    final WallClock wallClock = WallClock.system();
    final @Nullable TraceQueue traces;
    /** Null of a single node, and where nothing is exported. */
    final @Nullable ClusterChanges changes;
    /** The loops that serve and own partitions, by number. */
    final List<PartitionLoop> loops = new ArrayList<>();

    private final RateLimitedLog clientLog;
    private @Nullable BoundedPool pool;
    private @Nullable Server server;
    private @Nullable Disk disk;

    /** Starts nothing. */
    Machinery(BrokerConfig config, String version) {
        this.config = config;
        this.telemetry = new Telemetry(config.telemetry().level(), version, clock);
        this.traces = config.telemetry().tracingHeaders() ? new TraceQueue(telemetry.instruments()) : null;
        this.changes = config.cluster().isOn() && OtelVariables.ofThisProcess().askFor(config.telemetry())
                ? new ClusterChanges()
                : null;
        this.clientLog = new RateLimitedLog(
                LoggerFactory.getLogger("dev.strobe.broker.clients"),
                clock,
                CLIENT_LINES_PER_SECOND,
                telemetry.instruments());
        this.faults = config.faults().points() ? FaultPoints.on(clock, telemetry.instruments()) : FaultPoints.OFF;
    }

    /** Starts pool and loops; {@code clients} takes what comes on their listener, once it is opened. */
    void start(FrameHandler clients) {
        pool = stopOrder.started(
                "I/O pool",
                new BoundedPool(
                        "io", config.server().ioThreads(), config.server().ioQueueMax(), telemetry.instruments()));
        disk = config.faults().losesUnsynced()
                ? LosingDisk.over(config.logDir(), config.faults().loseUnsyncedSeed())
                : new RealDisk();
        Server started = stopOrder.started("server", new Server(serverSetup(clients)));
        started.loops().forEach(loop -> {
            loop.execute(telemetry::watchThisThread);
            loops.add(new OwnerLoop(loop));
        });
        server = started;
    }

    Instruments instruments() {
        return telemetry.instruments();
    }

    BoundedPool pool() {
        return started(pool);
    }

    Server server() {
        return started(server);
    }

    Disk disk() {
        return started(disk);
    }

    /** The loops as the network has them, by number. */
    List<Loop> networkLoops() {
        return server().loops();
    }

    /** For a listener of the server. */
    ServerSetup serverSetup(FrameHandler handler) {
        return new ServerSetup(
                config.server(),
                handler,
                clock,
                telemetry.instruments(),
                clientLog::warn,
                FlightEvents::loopTask,
                faults);
    }

    /** Starts the flush thread. */
    FlushThread flusher() {
        FlushThread flusher = stopOrder.started(
                "flush thread",
                new FlushThread("strobe-flush", clock, telemetry.instruments(), faults, telemetry::watchThisThread));
        flusher.start();
        return flusher;
    }

    /** Opens partitions on this disk, spread over the loops. */
    LocalPartitions partitions(FlushThread flusher, ReplicaSettings replicas) {
        Disk files = disk();
        return new LocalPartitions(new LocalPartitions.Parameters(
                files,
                (folder, name, logConfig, logListener) -> SegmentedLog.open(
                        files, folder, name, logConfig, new RollReports(logListener), pool(), wallClock),
                (topicId, index) -> loops.get(Math.floorMod(topicId.hashCode() + index, loops.size())),
                flusher,
                pool(),
                wallClock,
                clock,
                config.topics(),
                telemetry.instruments(),
                faults,
                replicas));
    }

    private static <T> T started(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("asked for before it was started");
        }
        return part;
    }
}
