package dev.strobe.broker.simulation.net;

import dev.strobe.broker.simulation.engine.Life;
import dev.strobe.broker.simulation.engine.Scheduler;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Who can reach whom, and how fast. A cut goes one way; what is sent into one waits, as TCP sends it again, until the cut
 * is healed or its connection is gone.
 */
public final class SimNetwork {

    private final Scheduler scheduler;
    private final Set<Long> cuts = new HashSet<>();
    private final List<Connection> connections = new ArrayList<>();
    private long delayNsMin = 30 * Scheduler.US;
    private long delayNsMax = Scheduler.MS;
    private double slowShare = 0.01;
    private long slowNsMax = 50 * Scheduler.MS;
    private double breakShare;

    public SimNetwork(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** Every message takes up to as long, some of them up to {@code slowNsMax}. */
    public void delays(long nsMax, double slowShare, long slowNsMax) {
        delayNsMax = Math.max(delayNsMin + 1, nsMax);
        this.slowShare = slowShare;
        this.slowNsMax = slowNsMax;
    }

    /** This share of messages finds its connection broken. */
    public void breaks(double share) {
        breakShare = share;
    }

    /** Nothing goes from one to the other any more. */
    public void cut(Endpoint from, Endpoint to) {
        cuts.add(key(from, to));
    }

    public void heal(Endpoint from, Endpoint to) {
        cuts.remove(key(from, to));
    }

    /** Everybody reaches everybody, and nothing breaks. */
    public void heal() {
        cuts.clear();
        breakShare = 0;
        delays(Scheduler.MS, 0.01, 50 * Scheduler.MS);
    }

    public boolean reaches(Endpoint from, Endpoint to) {
        return !cuts.contains(key(from, to));
    }

    /** Both ways. */
    public boolean connects(Endpoint one, Endpoint other) {
        return reaches(one, other) && reaches(other, one);
    }

    /** A connection to the process that listens there now. */
    public Connection connect(Endpoint client, Endpoint server, Runnable clientHears, Runnable serverHears) {
        Connection connection = new Connection(this, scheduler, client, server, clientHears, serverHears);
        connections.removeIf(Connection::isGone);
        connections.add(connection);
        connection.open();
        return connection;
    }

    /**
     * Whether something accepts connections there: true or false as the host says; no answer where nothing comes through. A
     * stopped process accepts, because its host does it for it.
     */
    public void probe(Endpoint from, Endpoint to, Consumer<Boolean> answer) {
        Life asking = from.life();
        scheduler.after(delayNs(), () -> {
            if (reaches(from, to) && to.isMachineUp()) {
                boolean accepted = to.isListening();
                scheduler.after(delayNs(), () -> {
                    if (reaches(to, from)) {
                        scheduler.after(asking, 0, () -> answer.accept(accepted));
                    }
                });
            }
        });
    }

    /** A process ended: its connections with it. Peers of a dead machine hear nothing until they ask. */
    public void died(Endpoint endpoint) {
        for (Connection connection : List.copyOf(connections)) {
            if (connection.isOf(endpoint)) {
                connection.died(endpoint);
            }
        }
    }

    /** Some connections break, as by a reset. */
    public void reset(double share) {
        for (Connection connection : List.copyOf(connections)) {
            if (!connection.isGone() && scheduler.chance(share)) {
                connection.reset();
            }
        }
    }

    long delayNs() {
        if (scheduler.chance(slowShare)) {
            return scheduler.around(delayNsMax, Math.max(slowNsMax, delayNsMax + 1));
        }
        return scheduler.around(delayNsMin, delayNsMax);
    }

    boolean breaksNow() {
        return breakShare > 0 && scheduler.chance(breakShare);
    }

    private static long key(Endpoint from, Endpoint to) {
        return (long) from.id() << 32 | to.id();
    }
}
