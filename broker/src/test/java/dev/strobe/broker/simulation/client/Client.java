package dev.strobe.broker.simulation.client;

import dev.strobe.broker.simulation.engine.Scheduler;
import dev.strobe.broker.simulation.net.Connection;
import dev.strobe.broker.simulation.net.Endpoint;
import dev.strobe.broker.simulation.net.SimNetwork;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** What producers and consumers have in common: finding who leads, and a connection to it. */
public abstract class Client {

    private static final long LOOKUP_NS_MAX = 400 * Scheduler.MS;

    final Scheduler scheduler;
    final History history;
    final Place place;
    private final Surroundings surroundings;
    private final Endpoint self;
    private @Nullable Connection connection;
    private int leader = -1;
    private int epoch = -1;
    private int connectedTo = -1;
    private boolean looking;

    /**
     * What clients live in.
     *
     * @param apis of the nodes' present lives, by node
     */
    public record Surroundings(
            Scheduler scheduler,
            SimNetwork network,
            History history,
            List<Endpoint> nodes,
            IntFunction<NodeApi> apis) {}

    Client(Surroundings surroundings, Endpoint self, Place place) {
        this.surroundings = surroundings;
        this.scheduler = surroundings.scheduler();
        this.history = surroundings.history();
        this.self = self;
        this.place = place;
    }

    /** The leader may be another now: asks until somebody knows, then calls {@link #ready}. */
    final void lookUp() {
        if (looking || history.isDeleted(place)) {
            return;
        }
        looking = true;
        Endpoint node = surroundings
                .nodes()
                .get(scheduler.random().nextInt(surroundings.nodes().size()));
        boolean[] answered = new boolean[1];
        Connection asked = surroundings.network().connect(self, node, () -> {}, () -> {});
        asked.send(() -> surroundings
                .apis()
                .apply(node.id())
                .leaderOf(
                        place,
                        found -> asked.answer(() -> {
                            if (!answered[0]) {
                                answered[0] = true;
                                asked.close();
                                found(found);
                            }
                        })));
        scheduler.after(scheduler.around(20 * Scheduler.MS, LOOKUP_NS_MAX), () -> {
            if (!answered[0]) {
                answered[0] = true;
                asked.close();
                looking = false;
                lookUp();
            }
        });
    }

    private void found(NodeApi.Leader found) {
        looking = false;
        if (found.exists() && found.node() >= 0 && found.epoch() >= epoch) {
            epoch = found.epoch();
            leader = found.node();
            ready();
        } else {
            scheduler.after(scheduler.around(10 * Scheduler.MS, 100 * Scheduler.MS), this::lookUp);
        }
    }

    /** The leader is known. */
    abstract void ready();

    /** From where it speaks. */
    public final Endpoint endpoint() {
        return self;
    }

    /** What was under way on the connection will not be answered. */
    abstract void disconnected();

    /** Asks the leader as far as it is known; the answer comes at most once. */
    final <A> void ask(BiConsumer<NodeApi, Consumer<A>> request, Consumer<A> whenAnswered) {
        Connection open = connection();
        int node = connectedTo;
        open.send(() -> request.accept(
                surroundings.apis().apply(node), answer -> open.answer(() -> whenAnswered.accept(answer))));
    }

    final boolean knowsLeader() {
        return leader >= 0;
    }

    final int leader() {
        return leader;
    }

    private Connection connection() {
        Connection open = connection;
        if (open != null && open.isOpen() && connectedTo == leader) {
            return open;
        }
        drop();
        Endpoint node = surroundings.nodes().stream()
                .filter(candidate -> candidate.id() == leader)
                .findFirst()
                .orElseThrow();
        Connection[] made = new Connection[1];
        made[0] = surroundings
                .network()
                .connect(
                        self,
                        node,
                        () -> {
                            if (connection == made[0]) {
                                connection = null;
                                disconnected();
                            }
                        },
                        () -> {});
        connection = made[0];
        connectedTo = leader;
        return made[0];
    }

    /** Gives the connection up. */
    final void drop() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            open.close();
        }
    }
}
