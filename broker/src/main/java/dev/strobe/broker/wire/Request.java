package dev.strobe.broker.wire;

import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.jspecify.annotations.Nullable;

/**
 * A decoded request with the way back. Answered exactly once, from any thread; until then the frame of a request with
 * records, which its body points into, is kept.
 */
public final class Request {

    private final ApiKeys api;
    private final short version;
    private final int correlationId;
    private final String clientId;
    private final ApiMessage body;
    private final ResponseSink sink;

    /** When the broker read its bytes, on the monotonic clock in ns. */
    public final long receivedNs;

    /** When the body was an object. */
    public final long decodedNs;

    private @Nullable WrittenListener listener;

    /** A request as the server makes it. */
    public Request(RequestHead head, ApiMessage body, ResponseSink sink, long receivedNs, long decodedNs) {
        this.api = head.api();
        this.version = head.version();
        this.correlationId = head.correlationId();
        this.clientId = head.clientId();
        this.body = body;
        this.sink = sink;
        this.receivedNs = receivedNs;
        this.decodedNs = decodedNs;
    }

    public ApiKeys api() {
        return api;
    }

    public short version() {
        return version;
    }

    public int correlationId() {
        return correlationId;
    }

    /** As the client gave it; empty if it gave none. */
    public String clientId() {
        return clientId;
    }

    public String clientHost() {
        return sink.clientHost();
    }

    /** The number of the loop that the connection belongs to, from 0. */
    public int loop() {
        return sink.loop();
    }

    /** The request's message; the registry hands each handler only messages of its own API. */
    public <T extends ApiMessage> T body(Class<T> type) {
        return type.cast(body);
    }

    public void respond(ApiMessage response) {
        sink.respond(this, response);
    }

    /** Answers, and has {@code listener} told when the answer has left. */
    public void respond(ApiMessage response, WrittenListener listener) {
        this.listener = listener;
        sink.respond(this, response);
    }

    /** Ends a request that gets no answer; {@code listener} is told on the connection's loop. */
    public void complete(WrittenListener listener) {
        this.listener = listener;
        sink.respond(this, null);
    }

    /** As {@link ResponseSink#whenClosed}. */
    public void whenClosed(Runnable task) {
        sink.whenClosed(task);
    }

    /** As {@link ResponseSink#whenConnectionEnds}. */
    public void whenConnectionEnds(Runnable task) {
        sink.whenConnectionEnds(task);
    }

    public void disconnect(String reason) {
        sink.disconnect(reason);
    }

    /** For the server, once the answer was handed to the kernel; on the connection's loop. */
    public void written(long respondedNs, long writtenNs) {
        if (listener != null) {
            listener.written(this, respondedNs, writtenNs);
        }
    }

    /** Told when an answer has left. */
    @FunctionalInterface
    public interface WrittenListener {
        /**
         * On the loop of the connection.
         *
         * @param respondedNs when the answer was handed to its connection
         * @param writtenNs when the kernel had taken all of it
         */
        void written(Request request, long respondedNs, long writtenNs);
    }
}
