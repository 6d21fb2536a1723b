package dev.strobe.broker.wire;

import org.apache.kafka.common.protocol.ApiMessage;
import org.jspecify.annotations.Nullable;

/** Where a request's answer goes: the connection it came from. Implementations accept calls from any thread. */
public interface ResponseSink {

    /**
     * The answer is ready; null if the request gets none (produce with acks 0). It is written when the requests before it
     * on the same connection have been answered, and lost without an error if the connection is gone.
     */
    void respond(Request request, @Nullable ApiMessage response);

    /** Runs {@code task} on the connection's loop if the connection ends before the answer is there; one task at most. */
    void whenClosed(Runnable task);

    /**
     * Runs {@code task} on the connection's loop when the connection ends, whatever was answered; in place of the one given
     * before. To be called on that loop.
     */
    default void whenConnectionEnds(Runnable task) {}

    /** Ends the connection, for a request that the protocol cannot answer; one rate-limited log line gives the reason. */
    void disconnect(String reason);

    /** The peer's address, without its port. */
    String clientHost();

    /** The number of the loop that the connection belongs to, from 0. */
    int loop();
}
