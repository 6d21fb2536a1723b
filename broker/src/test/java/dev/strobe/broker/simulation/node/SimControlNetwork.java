package dev.strobe.broker.simulation.node;

import dev.strobe.broker.cluster.control.ControlNetwork;
import dev.strobe.broker.cluster.control.Heartbeat;
import dev.strobe.broker.cluster.metadata.ClusterNode;
import dev.strobe.broker.partition.PartitionLoop;
import dev.strobe.broker.simulation.net.Connection;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Heartbeats and probes over the simulated network. The controller hears when a connection that brought it heartbeats ends. */
final class SimControlNetwork implements ControlNetwork {

    private static final Heartbeat.Answer NO_ANSWER =
            new Heartbeat.Answer(Heartbeat.Status.NO_ANSWER, -1, false, false);

    private final SimNode node;
    private final PartitionLoop control;
    private @Nullable Connection connection;
    private int connectedTo = -1;
    private boolean closed;

    SimControlNetwork(SimNode node, PartitionLoop control) {
        this.node = node;
        this.control = control;
    }

    @Override
    public void heartbeat(ClusterNode controller, Heartbeat beat, long timeoutMs, Consumer<Heartbeat.Answer> whenDone) {
        Connection open = connection;
        if (open == null || !open.isOpen() || connectedTo != controller.id()) {
            hangUp();
            open = connect(controller.id());
        }
        Once<Heartbeat.Answer> once = new Once<>(whenDone);
        Connection used = open;
        SimNode server = node.peer(controller.id());
        used.send(() ->
                server.member().heartbeat(beat, answer -> used.answer(() -> control.execute(() -> once.tell(answer)))));
        control.schedule(
                () -> {
                    if (once.tell(NO_ANSWER) && connection == used) {
                        hangUp();
                    }
                },
                timeoutMs);
    }

    private Connection connect(int controller) {
        int self = node.id();
        SimNode server = node.peer(controller);
        Connection[] made = new Connection[1];
        made[0] = node.connectTo(
                controller,
                () -> {
                    if (connection == made[0]) {
                        connection = null;
                    }
                },
                () -> server.member().connectionLost(self));
        connection = made[0];
        connectedTo = controller;
        return made[0];
    }

    @Override
    public void probe(ClusterNode target, long timeoutMs, Consumer<Probe> whenDone) {
        Once<Probe> once = new Once<>(whenDone);
        node.probe(target.id(), answer -> control.execute(() -> once.tell(answer)));
        control.schedule(() -> once.tell(Probe.SILENT), timeoutMs);
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
        hangUp();
    }

    /** Tells the first answer and no other. */
    private final class Once<T> {
        private final Consumer<T> whenDone;
        private boolean told;

        Once(Consumer<T> whenDone) {
            this.whenDone = whenDone;
        }

        boolean tell(T answer) {
            if (told || closed) {
                return false;
            }
            told = true;
            whenDone.accept(answer);
            return true;
        }
    }
}
