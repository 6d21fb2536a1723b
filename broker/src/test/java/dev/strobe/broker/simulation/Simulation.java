package dev.strobe.broker.simulation;

import dev.strobe.broker.simulation.client.Consumer;
import dev.strobe.broker.simulation.client.History;
import dev.strobe.broker.simulation.client.Judge;
import dev.strobe.broker.simulation.client.Place;
import dev.strobe.broker.simulation.client.Violation;
import dev.strobe.broker.simulation.engine.Scheduler;
import dev.strobe.broker.simulation.engine.Trace;
import dev.strobe.broker.simulation.net.Endpoint;
import dev.strobe.broker.simulation.node.Planted;
import dev.strobe.broker.simulation.node.SimNode;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * One history: a cluster comes up and is used while faults come, for a few seconds of its time; then all is healed, and it must
 * become whole again within a bound. Judged by what clients saw, and in the end by the replicas' bytes.
 */
final class Simulation {

    private static final long STEPS_MAX = 4_000_000;
    private static final long START_NS_MAX = 30 * Scheduler.S;
    private static final long LIVENESS_NS_MAX = 60 * Scheduler.S;
    private static final long READ_NS_MAX = 20 * Scheduler.S;
    private static final long SETTING_SEED = 0x5DEECE66DL;

    private final Scheduler scheduler;
    private final Setting setting;
    private final Cluster cluster;
    private final History history;
    private final Operator operator;
    private final Workload workload;
    private final Nemesis nemesis;

    /** How a history went. */
    record Result(long hash, long steps, String summary) {}

    private Simulation(long seed, Planted planted, Trace trace) {
        this.scheduler = new Scheduler(seed, STEPS_MAX, trace);
        this.setting = Setting.of(new SplittableRandom(seed ^ SETTING_SEED));
        this.cluster = new Cluster(scheduler, setting, planted);
        this.history = new History(scheduler);
        this.operator = new Operator(cluster, setting, history);
        List<Endpoint> clients = new ArrayList<>();
        this.workload = new Workload(cluster, history, clients);
        this.nemesis = new Nemesis(cluster, setting, history, clients, operator);
    }

    /**
     * Runs the history of a seed.
     *
     * @throws Violation if a promise was broken
     */
    static Result run(long seed, Planted planted, Trace trace) {
        Simulation simulation = new Simulation(seed, planted, trace);
        Trace.Lines lines = trace.logLines(simulation.scheduler::nowNs);
        try {
            return simulation.run();
        } finally {
            lines.close();
        }
    }

    private Result run() {
        scheduler.note("%s", setting);
        for (SimNode node : cluster.nodes()) {
            scheduler.after(scheduler.around(0, 500 * Scheduler.MS), node::start);
        }
        operator.createFirst();
        require(
                "the cluster comes up",
                START_NS_MAX,
                () -> cluster.isComplete() && !cluster.places().isEmpty());
        workload.watch();
        nemesis.start();
        require("all is healed", setting.faultyNs() + Scheduler.S, nemesis::isHealed);
        scheduler.after(scheduler.around(1, Scheduler.S), workload::stopProducers);
        require(
                "the cluster is whole again and every client has its answer",
                LIVENESS_NS_MAX,
                () -> cluster.isComplete() && workload.isDone() && cluster.isWhole());
        workload.stopConsumers();
        List<Consumer> readers = workload.readers();
        // If they do not come to the end of what was acknowledged, the judge says what is missing.
        boolean _ = scheduler.runUntil(
                scheduler.nowNs() + READ_NS_MAX, () -> readers.stream().allMatch(this::isAtEnd));
        readers.forEach(Consumer::stop);
        Judge judge = new Judge(history);
        readers.forEach(reader -> judge.judge(reader.place(), reader.records()));
        Replicas replicas = new Replicas(cluster);
        List<Place> places = readers.stream().map(Consumer::place).toList();
        require("replicas know the high watermark", LIVENESS_NS_MAX, () -> replicas.haveAll(places));
        places.forEach(replicas::requireSame);
        return new Result(history.hash() ^ scheduler.steps(), scheduler.steps(), history.summary());
    }

    private boolean isAtEnd(Consumer reader) {
        Place place = reader.place();
        long end = Math.max(workload.positionOf(place), history.endAcknowledged(place));
        return reader.isAtEnd() && reader.position() >= end;
    }

    private void require(String what, long nsMax, BooleanSupplier holds) {
        long startNs = scheduler.nowNs();
        if (!scheduler.runUntil(startNs + nsMax, holds)) {
            throw new Violation(
                    "not within %d s: %s%s\n  nodes: %s\n  topics: %s",
                    nsMax / Scheduler.S,
                    what,
                    workload.pending(),
                    cluster.truth().nodes().values(),
                    cluster.truth().topics().values());
        }
    }
}
