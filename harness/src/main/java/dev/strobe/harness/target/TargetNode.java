package dev.strobe.harness.target;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One broker node that Strobe started, as faults see it: it can be ended and started again on the data it left.
 *
 * <p>Thread-safe: one operation at a time. Errors are {@link TargetException}s.
 */
public interface TargetNode {

    /** From 1 on. */
    int id();

    /** {@code host:port} of metrics, health and fault points; empty where there is none. */
    Optional<String> adminAddress();

    /** Of the process that there is now, also if it stands still; empty while there is none. */
    OptionalLong pid();

    boolean alive();

    /** The folder that holds its logs, and nothing else. */
    Path logFolder();

    /** From now on its end is no failure of the target, until it is started again. */
    void excuse();

    /** SIGKILL, and {@code signalled} once it is sent; returns once the node is gone. */
    void kill(Runnable signalled);

    /** Asks it to end and returns once it has; killed where it takes too long. */
    void stopInOrder();

    /** Starts it again if it is gone, and returns at once. */
    void start();

    /** Whether it takes requests now; throws where it ended by itself after its last start. */
    boolean serves();

    /** The file system of its logs, where it was given one of its own. */
    Optional<NodeDisk> disk();
}
