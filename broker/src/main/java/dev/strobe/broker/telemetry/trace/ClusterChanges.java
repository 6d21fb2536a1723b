package dev.strobe.broker.telemetry.trace;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Changes of the cluster on their way to whoever exports them. At most {@value #CAPACITY} wait; what does not fit is gone,
 * because nobody may wait for a collector: events and metrics tell of it all the same. Thread-safe.
 */
public final class ClusterChanges {

    static final int CAPACITY = 4_096;

    private final ArrayBlockingQueue<ClusterChange> waiting = new ArrayBlockingQueue<>(CAPACITY);

    /** Hands one on, or drops it. Any thread. */
    public void offer(ClusterChange change) {
        boolean _ = waiting.offer(change);
    }

    /** The next one; null if none came within {@code waitMs}. */
    public @Nullable ClusterChange poll(long waitMs) throws InterruptedException {
        return waiting.poll(waitMs, TimeUnit.MILLISECONDS);
    }
}
