package dev.strobe.broker.simulation.node;

import dev.strobe.broker.cluster.replication.FetchAsk;
import dev.strobe.broker.cluster.replication.FetchGot;
import dev.strobe.broker.cluster.replication.LeaderLink;
import dev.strobe.broker.partition.PartitionLoop;
import dev.strobe.broker.simulation.net.Connection;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A follower's way to one leader over the simulated network; as the real one it gives a silent leader up after a while. */
final class SimLink implements LeaderLink {

    private static final int GRACE_MS = 2_000;

    private final SimNode follower;
    private final int leader;
    private final PartitionLoop loop;
    private @Nullable Connection connection;
    private @Nullable Consumer<FetchGot> waiting;
    private PartitionLoop.@Nullable Timer timer;
    private int asked;
    private boolean closed;

    SimLink(SimNode follower, int leader, PartitionLoop loop) {
        this.follower = follower;
        this.leader = leader;
        this.loop = loop;
    }

    @Override
    public void fetch(FetchAsk ask, Consumer<FetchGot> whenDone) {
        if (waiting != null || closed || !loop.inLoop()) {
            throw new IllegalStateException("not now: waiting=" + waiting + " closed=" + closed);
        }
        waiting = whenDone;
        int number = ++asked;
        timer = loop.schedule(() -> failed(number, "no answer in time"), ask.waitMs() + GRACE_MS);
        Connection open = connect();
        SimNode server = follower.peer(leader);
        open.send(() -> server.serveFetch(ask, got -> open.answer(() -> loop.execute(() -> done(number, got)))));
    }

    private Connection connect() {
        Connection open = connection;
        if (open == null) {
            Connection[] made = new Connection[1];
            made[0] = follower.connectTo(leader, () -> loop.execute(() -> lost(made[0])), () -> {});
            open = made[0];
            connection = open;
        }
        return open;
    }

    private void lost(Connection which) {
        if (connection == which) {
            connection = null;
            failed(asked, "connection lost");
        }
    }

    private void failed(int number, String reason) {
        if (number == asked && waiting != null) {
            hangUp();
            done(number, new FetchGot(reason, List.of()));
        }
    }

    private void done(int number, FetchGot got) {
        Consumer<FetchGot> told = waiting;
        if (number != asked || told == null) {
            return;
        }
        waiting = null;
        if (timer != null) {
            timer.cancel();
        }
        told.accept(got);
    }

    private void hangUp() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void close() {
        closed = true;
        waiting = null;
        if (timer != null) {
            timer.cancel();
        }
        hangUp();
    }
}
