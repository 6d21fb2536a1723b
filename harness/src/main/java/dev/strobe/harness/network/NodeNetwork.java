package dev.strobe.harness.network;

import java.util.List;
import java.util.Map;

/**
 * How the nodes of a target, and their clients, reach each other, and how that is disturbed.
 *
 * <p>Nodes count from 1; 0 stands for every client. Thread-safe. {@link #close()} undoes everything, any number of times, and
 * is also called from a shutdown hook. Errors are {@link NetworkException}s.
 */
public interface NodeNetwork extends AutoCloseable {

    /** In a few words, for people. */
    String method();

    /**
     * Where a node's listener shall bind to a port, and what others shall be told. Asked once for each listener.
     *
     * @param forClients whether clients connect there, or nodes
     * @param doorPort a second free port, for whatever stands before the listener
     */
    Endpoint listener(int node, boolean forClients, int port, int doorPort);

    /** What stands before the command that starts a node. */
    default List<String> commandPrefix(int node) {
        return List.of();
    }

    /** The node is about to start: whoever connects is led to it. */
    default void starting(int node) {}

    /** The node's process is gone: whoever connects is refused, as on a port where nobody listens. */
    default void gone(int node) {}

    /** The processes of the nodes that run, by node: by these it is told who connects. */
    default void processes(Map<Integer, Long> pidByNode) {}

    /** Puts an impairment in force and returns when it is; closing what is returned ends it. */
    Disturbance impair(int node, Impairment impairment);

    /** Resets the connections that a node has now. */
    void reset(int node, Reach reach);

    @Override
    void close();

    /** An impairment in force. */
    interface Disturbance extends AutoCloseable {

        /** Ends it and returns when nothing of it is in effect; safe any number of times. */
        @Override
        void close();
    }
}
