package dev.strobe.broker.simulation;

import dev.strobe.broker.simulation.client.History;
import dev.strobe.broker.simulation.client.Place;
import dev.strobe.broker.simulation.engine.Scheduler;
import dev.strobe.broker.simulation.engine.SimPool;
import dev.strobe.broker.simulation.net.Endpoint;
import dev.strobe.broker.simulation.node.SimNode;
import java.util.ArrayList;
import java.util.List;

/** Brings about one fault after the other, for a time each, until it heals all. */
final class Nemesis {

    private final Cluster cluster;
    private final Scheduler scheduler;
    private final Setting setting;
    private final History history;
    private final List<Endpoint> clients;
    private final Operator operator;
    private final List<SimNode> suspects = new ArrayList<>();
    private long endNs;
    private boolean healed;
    private boolean isolating;

    Nemesis(Cluster cluster, Setting setting, History history, List<Endpoint> clients, Operator operator) {
        this.cluster = cluster;
        this.scheduler = cluster.scheduler();
        this.setting = setting;
        this.history = history;
        this.clients = clients;
        this.operator = operator;
    }

    void start() {
        endNs = scheduler.nowNs() + setting.faultyNs();
        next();
    }

    boolean isHealed() {
        return healed;
    }

    private void next() {
        long pauseNs = scheduler.around(10 * Scheduler.MS, setting.faultNsMax());
        if (scheduler.nowNs() + pauseNs >= endNs) {
            scheduler.after(Math.max(1, endNs - scheduler.nowNs()), this::heal);
            return;
        }
        scheduler.after(pauseNs, () -> {
            strike();
            next();
        });
    }

    private void strike() {
        SimNode node = cluster.anyNode();
        switch (scheduler.random().nextInt(25)) {
            case 0, 1, 2 -> kill(node, false);
            case 3, 4 -> kill(node, setting.groupCommit());
            case 5, 6 -> dieWithin(node);
            case 7, 8 -> pause(node);
            case 9, 10 -> isolate(node);
            case 11 -> cutOneWay(node, cluster.anyNode());
            case 12 -> cutClients(node);
            case 13 -> slowDisk(node);
            case 14 -> fullDisk(node);
            case 15 -> failForces(node);
            case 16 -> node.clock().skew(scheduler.random().nextLong(-3_600_000, 3_600_000));
            case 17 -> suspendConsensus();
            case 18 -> cluster.consensus().changeLeader();
            case 19 -> lag(node);
            case 20 -> badNetwork();
            case 21 -> loseMajority();
            case 22 -> resetConnections();
            case 23 -> fullPool(node);
            default -> operator.act();
        }
    }

    private void during(long nsMax, Runnable healing) {
        scheduler.after(scheduler.around(20 * Scheduler.MS, nsMax), () -> {
            if (!healed) {
                healing.run();
            }
        });
    }

    private void note(String what, Object... values) {
        scheduler.note("fault: " + what, values);
    }

    private void kill(SimNode node, boolean machine) {
        if (node.isAlive()) {
            node.die(machine);
            during(3 * Scheduler.S, () -> restart(node));
        }
    }

    private static void restart(SimNode node) {
        if (!node.isAlive()) {
            node.start();
        }
    }

    /** It dies in the middle of an operation of its disk. */
    private void dieWithin(SimNode node) {
        boolean machine = setting.groupCommit() && scheduler.random().nextBoolean();
        int operations = 1 + scheduler.random().nextInt(60);
        note("node %d dies within its operation %d from now", node.id(), operations);
        node.disk().dieAfter(operations, () -> {
            node.die(machine);
            during(2 * Scheduler.S, () -> restart(node));
        });
    }

    private void pause(SimNode node) {
        if (node.isAlive() && !node.isPaused()) {
            note("node %d stands still", node.id());
            node.pause();
            during(3 * Scheduler.S, () -> {
                if (node.isPaused()) {
                    note("node %d goes on", node.id());
                    node.resume();
                }
            });
        }
    }

    private void isolate(SimNode node) {
        boolean clientsToo = scheduler.random().nextBoolean();
        note("node %d is cut off%s", node.id(), clientsToo ? " from clients too" : "");
        others(node).forEach(other -> cutBoth(node.endpoint(), other));
        if (clientsToo) {
            clients.forEach(client -> cutBoth(node.endpoint(), client));
        }
        during(3 * Scheduler.S, () -> {
            note("node %d is connected again", node.id());
            others(node).forEach(other -> healBoth(node.endpoint(), other));
            clients.forEach(client -> healBoth(node.endpoint(), client));
            majorityIsBack();
        });
    }

    private void cutOneWay(SimNode from, SimNode to) {
        if (from != to) {
            note("nothing goes from node %d to node %d", from.id(), to.id());
            cluster.network().cut(from.endpoint(), to.endpoint());
            during(3 * Scheduler.S, () -> {
                cluster.network().heal(from.endpoint(), to.endpoint());
                majorityIsBack();
            });
        }
    }

    private void cutClients(SimNode node) {
        note("node %d is cut off from clients", node.id());
        clients.forEach(client -> cutBoth(node.endpoint(), client));
        during(2 * Scheduler.S, () -> clients.forEach(client -> healBoth(node.endpoint(), client)));
    }

    private void slowDisk(SimNode node) {
        note("disk of node %d is slow", node.id());
        node.disk().slow(scheduler.around(5 * Scheduler.MS, 400 * Scheduler.MS));
        if (scheduler.random().nextBoolean()) {
            node.disk().stall(scheduler.around(100 * Scheduler.MS, 2 * Scheduler.S));
        }
        during(3 * Scheduler.S, () -> node.disk().slow(0));
    }

    private void fullDisk(SimNode node) {
        note("disk of node %d is full", node.id());
        node.disk().room(scheduler.random().nextInt(3_000));
        suspects.add(node);
        during(2 * Scheduler.S, () -> node.disk().room(Long.MAX_VALUE));
    }

    private void failForces(SimNode node) {
        note("disk of node %d fails to force", node.id());
        node.disk().failForces(0.05);
        suspects.add(node);
        during(Scheduler.S, () -> node.disk().failForces(0));
    }

    /** Tasks that may wait for the disk are refused, as a full queue refuses them. */
    private void fullPool(SimNode node) {
        if (node.isUp()) {
            note("pool of node %d is full", node.id());
            SimPool pool = node.pool();
            pool.refuse(0.5);
            scheduler.after(scheduler.around(20 * Scheduler.MS, Scheduler.S), () -> pool.refuse(0));
        }
    }

    private void suspendConsensus() {
        note("nothing is agreed on");
        cluster.consensus().suspend(true);
        during(2 * Scheduler.S, () -> cluster.consensus().suspend(false));
    }

    private void lag(SimNode node) {
        long ns = scheduler.around(20 * Scheduler.MS, 1500 * Scheduler.MS);
        note("node %d learns late: %d ms", node.id(), ns / Scheduler.MS);
        cluster.consensus().lag(node.id(), ns);
        cluster.consensus().loseOutcomes(0.2);
        during(3 * Scheduler.S, () -> {
            cluster.consensus().lag(node.id(), 0);
            cluster.consensus().loseOutcomes(0);
        });
    }

    private void badNetwork() {
        note("the network is bad");
        cluster.network().delays(scheduler.around(2 * Scheduler.MS, 60 * Scheduler.MS), 0.05, 600 * Scheduler.MS);
        cluster.network().breaks(0.01);
        during(3 * Scheduler.S, () -> {
            cluster.network().delays(Scheduler.MS, 0.01, 50 * Scheduler.MS);
            cluster.network().breaks(0);
        });
    }

    private void resetConnections() {
        note("connections are reset");
        cluster.network().reset(0.3);
    }

    /** No node reaches another any more: where two must be in sync, nothing can be acknowledged. */
    private void loseMajority() {
        note("no node reaches another");
        isolating = true;
        cluster.nodes().forEach(node -> others(node).forEach(other -> cutBoth(node.endpoint(), other)));
        if (setting.inSyncMin() > 1) {
            cluster.places().forEach(this::cannotAcknowledge);
        }
        during(3 * Scheduler.S, () -> {
            note("nodes reach each other again");
            isolating = false;
            history.canAcknowledge();
            cluster.nodes().forEach(node -> others(node).forEach(other -> healBoth(node.endpoint(), other)));
        });
    }

    private void cannotAcknowledge(Place place) {
        history.cannotAcknowledge(place);
    }

    /** Some two nodes reach each other: the judge of lost majorities has nothing to say from here on. */
    private void majorityIsBack() {
        if (isolating) {
            isolating = false;
            history.canAcknowledge();
        }
    }

    private List<Endpoint> others(SimNode node) {
        return cluster.endpoints().stream()
                .filter(other -> other.id() != node.id())
                .toList();
    }

    private void cutBoth(Endpoint one, Endpoint other) {
        cluster.network().cut(one, other);
        cluster.network().cut(other, one);
    }

    private void healBoth(Endpoint one, Endpoint other) {
        cluster.network().heal(one, other);
        cluster.network().heal(other, one);
    }

    /** Everything works from now on. What a disk's fault took offline needs another start. */
    private void heal() {
        note("all is healed");
        healed = true;
        history.canAcknowledge();
        cluster.network().heal();
        cluster.consensus().heal();
        operator.finish();
        for (SimNode node : cluster.nodes()) {
            node.disk().heal();
            if (node.isPaused()) {
                node.resume();
            }
            if (suspects.contains(node) && node.isAlive()) {
                node.die(setting.groupCommit());
            }
            if (!node.isAlive()) {
                scheduler.after(scheduler.around(0, Scheduler.S), () -> restart(node));
            }
        }
    }
}
