package dev.strobe.broker.partition;

/**
 * The event loop that owns partitions, as they see it. Tasks run one after another on one thread, in the order given.
 *
 * <p>Thread-safe. A full loop queue is the server's problem: what it admitted it can hold.
 */
public interface PartitionLoop {

    /** Whether the caller runs on this loop. */
    boolean inLoop();

    /** Runs it on the loop, after what is waiting there, and after the network events at hand; at once never. */
    void execute(Runnable task);

    /** Runs it on the loop after a delay. */
    Timer schedule(Runnable task, long delayMs);

    /** A scheduled task. */
    interface Timer {
        /** Keeps it from running if it has not run; loop only. */
        void cancel();
    }
}
