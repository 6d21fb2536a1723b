package dev.strobe.broker.cluster.control;

import dev.strobe.broker.cluster.metadata.ClusterNode;
import java.util.function.Consumer;

/** What control needs of the network. Callbacks come on the control loop, each once. */
public interface ControlNetwork extends AutoCloseable {

    /** Tells the controller; {@link Heartbeat.Status#NO_ANSWER} after {@code timeoutMs}. */
    void heartbeat(ClusterNode controller, Heartbeat beat, long timeoutMs, Consumer<Heartbeat.Answer> whenDone);

    /** Tries to connect to where a node's peers connect. */
    void probe(ClusterNode node, long timeoutMs, Consumer<Probe> whenDone);

    /** How a probe ended. */
    enum Probe {
        /** Something accepts connections there. */
        ACCEPTED,
        /** The host says that nobody listens there: that life of the node is over. */
        REFUSED,
        /** Nothing was heard in time. */
        SILENT
    }

    @Override
    void close();
}
