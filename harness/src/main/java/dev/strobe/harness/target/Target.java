package dev.strobe.harness.target;

import dev.strobe.harness.driver.Driver;
import dev.strobe.harness.network.DirectNetwork;
import dev.strobe.harness.network.NodeNetwork;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A system under test, from nothing to ready and back. Errors are {@link TargetException}s.
 *
 * <p>Owned by the engine's control thread; {@link #failure()} may be asked from any thread. {@link #close()} is safe at
 * any time, also after a failed start, and leaves no process and no file outside the run directory behind.
 */
public interface Target extends AutoCloseable {

    /** Starts what has to be started and returns when it answers. */
    void start();

    /** A new connection to the started target. */
    Driver connect();

    /** {@code host:port} that clients connect to, once started; empty where a target has none of its own to tell. */
    default Optional<String> clientAddress() {
        return Optional.empty();
    }

    /** {@code host:port} of metrics, health and fault points, once started; empty where there is none. */
    default Optional<String> adminAddress() {
        return Optional.empty();
    }

    /** Process ids of the broker nodes that run on this host now, in node order; empty where they run elsewhere. */
    List<Long> processIds();

    /** The nodes that can be ended and started again, in the order of their ids; none where they are not ours. */
    default List<? extends TargetNode> members() {
        return List.of();
    }

    /** What stands between nodes, and between nodes and clients; nothing that can be disturbed unless the scenario asks. */
    default NodeNetwork network() {
        return new DirectNetwork();
    }

    /** A node was started again. */
    default void processesChanged() {}

    /** What a reader of the run should know of how it was set up; once started. */
    default List<String> remarks() {
        return List.of();
    }

    /** Whether it runs on threads of this process, so that its CPU is part of the harness's. */
    default boolean inHarness() {
        return false;
    }

    /** Number of broker nodes. */
    int nodes();

    /** What ended the target in mid-run, in words; empty while it lives. */
    Optional<String> failure();

    /** Effective settings: version of the JVM, its arguments, the broker's configuration, ... */
    Map<String, String> configuration();

    /** Called when the first measured phase starts: times in a programmed target count from here. */
    default void measuring(long startNs) {}

    /** Ends what was started, bounded in time, and collects logs and recordings into the run directory. */
    @Override
    void close();
}
