package dev.strobe.broker.simulation.node;

import dev.strobe.broker.cluster.Member;
import dev.strobe.broker.cluster.control.ControlNetwork;
import dev.strobe.broker.cluster.replication.FetchAsk;
import dev.strobe.broker.cluster.replication.FetchGot;
import dev.strobe.broker.cluster.replication.RoleListener;
import dev.strobe.broker.config.BrokerConfig;
import dev.strobe.broker.config.LogConfig;
import dev.strobe.broker.fault.FaultPoints;
import dev.strobe.broker.partition.FlushThread;
import dev.strobe.broker.partition.LocalPartitions;
import dev.strobe.broker.partition.Partition;
import dev.strobe.broker.partition.PartitionFactory;
import dev.strobe.broker.partition.PartitionLoop;
import dev.strobe.broker.partition.ReplicaSettings;
import dev.strobe.broker.simulation.client.NodeApi;
import dev.strobe.broker.simulation.client.Place;
import dev.strobe.broker.simulation.consensus.ConsensusModel;
import dev.strobe.broker.simulation.engine.Life;
import dev.strobe.broker.simulation.engine.Scheduler;
import dev.strobe.broker.simulation.engine.SimClock;
import dev.strobe.broker.simulation.engine.SimDisk;
import dev.strobe.broker.simulation.engine.SimLoop;
import dev.strobe.broker.simulation.engine.SimPool;
import dev.strobe.broker.simulation.net.Connection;
import dev.strobe.broker.simulation.net.Endpoint;
import dev.strobe.broker.simulation.net.SimNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A node over its lives: disk, clock and address stay, processes come and go. */
public final class SimNode {

    private static final int LOOPS = 2;
    private static final int POOL_THREADS = 2;

    private final int id;
    private final World world;
    private final BrokerConfig config;
    private final int segmentBytes;
    private final Endpoint endpoint;
    private final SimDisk disk;
    private final SimClock clock;
    private Life life;
    private @Nullable Running process;
    private int lives;

    /** What all nodes live in. */
    public record World(
            Scheduler scheduler,
            SimNetwork network,
            ConsensusModel consensus,
            Planted planted,
            IntFunction<SimNode> nodes) {}

    /** What one life consists of. */
    private record Running(Member member, NodeApi api, SimPool pool, FlushThread flusher) {}

    public SimNode(int id, World world, BrokerConfig config, int segmentBytes, Endpoint endpoint) {
        this.segmentBytes = segmentBytes;
        this.id = id;
        this.world = world;
        this.config = config;
        this.endpoint = endpoint;
        Scheduler scheduler = world.scheduler();
        this.disk = new SimDisk(scheduler);
        double rate = 1 + (scheduler.random().nextDouble() - 0.5) / 500;
        this.clock = new SimClock(scheduler, rate, scheduler.random().nextLong(1L << 50));
        this.life = new Life("node " + id + " never started");
        life.end();
    }

    public int id() {
        return id;
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    public SimDisk disk() {
        return disk;
    }

    public SimClock clock() {
        return clock;
    }

    public boolean isAlive() {
        return life.isAlive();
    }

    /** The present one, or the last. */
    public Life life() {
        return life;
    }

    public boolean isPaused() {
        return life.isAlive() && life.isPaused();
    }

    /** Whether its process has been put together. */
    public boolean isUp() {
        return life.isAlive() && process != null;
    }

    public void pause() {
        life.pause();
    }

    public void resume() {
        life.resume(world.scheduler());
    }

    /** Begins another life. */
    public void start() {
        if (life.isAlive()) {
            throw new IllegalStateException("alive: node=" + id);
        }
        life = new Life("node " + id + " life " + ++lives);
        disk.belongsTo(life);
        world.scheduler().note("%s begins", life);
        endpoint.machineUp(true);
        world.scheduler().after(life, Scheduler.MS + world.scheduler().around(0, 20 * Scheduler.MS), this::begin);
    }

    /** Ends this life in the middle of whatever it does. */
    public void die(boolean machine) {
        world.scheduler().note("%s ends%s", life, machine ? " with its machine" : "");
        life.end();
        process = null;
        endpoint.machineUp(!machine);
        world.network().died(endpoint);
        if (machine) {
            disk.crash();
        } else {
            disk.kill();
        }
    }

    /** Stops serving, closes its logs and ends; then {@code ended} happens. */
    public void stopInOrder(Runnable ended) {
        Running stopping = process();
        Life present = life;
        Runnable close = () -> {
            stopping.member().closePartitions();
            world.scheduler().after(1, () -> {
                if (life == present && present.isAlive()) {
                    die(false);
                    ended.run();
                }
            });
        };
        var _ = stopping.member().stop().thenRun(() -> onceThereIsRoom(stopping, present, close));
    }

    /** Real nodes have a thread for it that nobody else fills. */
    private void onceThereIsRoom(Running stopping, Life present, Runnable close) {
        try {
            stopping.pool().execute(close);
        } catch (RejectedExecutionException full) {
            world.scheduler().after(10 * Scheduler.MS, () -> {
                if (life == present && present.isAlive()) {
                    onceThereIsRoom(stopping, present, close);
                }
            });
        }
    }

    private void begin() {
        Scheduler scheduler = world.scheduler();
        SimLoop control = new SimLoop("control " + id, scheduler, life, clock);
        List<PartitionLoop> loops = new ArrayList<>();
        for (int index = 0; index < LOOPS; index++) {
            loops.add(new SimLoop("loop " + id + "." + index, scheduler, life, clock));
        }
        SimPool pool = new SimPool(scheduler, life, disk, POOL_THREADS);
        GaugeReadings instruments = new GaugeReadings();
        FlushThread flusher = new FlushThread("flush " + id, clock, instruments);
        new FlushRounds(flusher, instruments.gauge("strobe_flush_waiting_partitions")).watch(life);
        PartitionFactory partitions = new LocalPartitions(new LocalPartitions.Parameters(
                disk,
                (folder, name, log, listener) ->
                        LocalPartitions.segmentedLogs(disk, pool, clock).open(folder, name, inSegments(log), listener),
                (topicId, index) -> loops.get(Math.floorMod(topicId.hashCode() + index, loops.size())),
                flusher,
                pool,
                clock,
                clock,
                config.topics(),
                instruments,
                FaultPoints.OFF,
                ReplicaSettings.ofCluster(
                        id,
                        world.planted()
                                .proposals()
                                .apply((partition, current, inSync, whenDone) ->
                                        member().inSyncChanges().propose(partition, current, inSync, whenDone)),
                        config.cluster().lagMsMax())));
        ControlNetwork controlNetwork = new SimControlNetwork(this, control);
        Member member = new Member(new Member.Seams(
                config,
                "incarnation-" + id + "-" + lives,
                world.consensus().join(id, life),
                controlNetwork,
                (leader, loop) -> new SimLink(this, leader.id(), loop),
                (topicId, topic, index, folder, log) ->
                        world.planted().partitions().apply(partitions.open(topicId, topic, index, folder, log)),
                disk,
                loops,
                control,
                pool,
                clock,
                clock,
                instruments,
                RoleListener.NONE));
        process = new Running(member, new ServedApi(member), pool, flusher);
        endpoint.listens(life);
        member.start();
    }

    /** As small as no configuration allows them to be, so that a short history has many. */
    private LogConfig inSegments(LogConfig log) {
        return new LogConfig(
                segmentBytes,
                log.segmentMs(),
                log.indexIntervalBytes(),
                log.retentionBytes(),
                log.retentionMs(),
                log.batchBytesMax(),
                log.appendTime(),
                log.flush(),
                log.flushIntervalMs(),
                log.inSyncMin());
    }

    /** Of the present life. */
    public Member member() {
        return process().member();
    }

    /** Of the present life. */
    public NodeApi api() {
        return process().api();
    }

    public SimPool pool() {
        return process().pool();
    }

    /** Null where this node has none such. */
    public @Nullable Partition partition(Place place) {
        return ((ServedApi) api()).partition(place);
    }

    private Running process() {
        Running present = process;
        if (present == null) {
            throw new IllegalStateException("not up: " + life);
        }
        return present;
    }

    SimNode peer(int node) {
        return world.nodes().apply(node);
    }

    Connection connectTo(int node, Runnable whenLost, Runnable serverHears) {
        return world.network().connect(endpoint, peer(node).endpoint, whenLost, serverHears);
    }

    /** Whether a process listens there: as its host answers, or not at all. */
    void probe(int node, Consumer<ControlNetwork.Probe> answer) {
        world.network()
                .probe(
                        endpoint,
                        peer(node).endpoint,
                        accepted ->
                                answer.accept(accepted ? ControlNetwork.Probe.ACCEPTED : ControlNetwork.Probe.REFUSED));
    }

    void serveFetch(FetchAsk ask, Consumer<FetchGot> answer) {
        if (process == null) {
            return;
        }
        Life serving = life;
        new FetchServing(
                        ask,
                        part -> partition(new Place(part.topic(), part.partition())),
                        task -> world.scheduler().after(serving, ask.waitMs() * Scheduler.MS, task),
                        got -> {
                            noteFetch(ask, got);
                            answer.accept(got);
                        })
                .start();
    }

    private void noteFetch(FetchAsk ask, FetchGot got) {
        if (!world.scheduler().trace().isOn()) {
            return;
        }
        for (int index = 0; index < got.parts().size(); index++) {
            FetchGot.Part part = got.parts().get(index);
            world.scheduler()
                    .note(
                            "fetch: node %d of node %d: %s %s, %d bytes",
                            ask.replica(),
                            id,
                            ask.parts().get(index).fetch(),
                            part.answer(),
                            part.records().remaining());
        }
    }

    /** Runs the flush thread's rounds as events: whenever a log waits, and one after the other. */
    private final class FlushRounds {
        private static final long IDLE_NS_MAX = 5 * Scheduler.MS;

        private final FlushThread flusher;
        private final LongSupplier waiting;
        private boolean scheduled;

        FlushRounds(FlushThread flusher, LongSupplier waiting) {
            this.flusher = flusher;
            this.waiting = waiting;
        }

        void watch(Life watched) {
            watched.afterEvent(() -> {
                if (!scheduled && waiting.getAsLong() > 0) {
                    scheduled = true;
                    world.scheduler().after(watched, disk.waitNs(), () -> round(watched));
                }
            });
        }

        private void round(Life watched) {
            long workNs = disk.workNs();
            watched.postpone(workNs);
            try {
                flusher.round();
            } finally {
                watched.postpone(0);
            }
            world.scheduler()
                    .after(watched, workNs + world.scheduler().around(0, IDLE_NS_MAX), () -> scheduled = false);
        }
    }
}
