package dev.strobe.harness.driver;

import java.time.Duration;
import java.util.Map;

/** One member of a consumer group. Used by one consumer thread, except {@link #assigned()}. */
public interface Subscriber {

    /**
     * Whether this member holds its final assignment for now: it has joined, and has at least one partition or knows that
     * it gets none. Grows true only while {@link #poll} is being called. Any thread.
     */
    boolean assigned();

    /** Number of times partitions were taken from or given to this member so far. Any thread. */
    int assignments();

    /**
     * Waits up to {@code timeout} for messages and hands each to the handler, in the order the client returned them.
     *
     * @return number of messages handed over
     */
    int poll(Duration timeout, DeliveryHandler handler);

    Map<String, String> effectiveSettings();

    void close(Duration timeout);
}
