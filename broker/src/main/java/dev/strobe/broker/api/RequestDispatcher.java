package dev.strobe.broker.api;

import dev.strobe.broker.fault.FaultPoint;
import dev.strobe.broker.fault.FaultPoints;
import dev.strobe.broker.time.NanoClock;
import dev.strobe.broker.wire.Request;
import dev.strobe.broker.wire.RequestDecoder;
import dev.strobe.broker.wire.RequestHead;
import dev.strobe.broker.wire.ResponseSink;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;

/**
 * From a frame to its handler. An API or version that is not served ends the connection, as the protocol has no general
 * answer to it; but for ApiVersions, which says in version 0 what is served.
 *
 * <p>Thread-safe; called on the loop of the connection.
 */
public final class RequestDispatcher {

    private final ApiRegistry registry;
    private final NanoClock clock;
    private final FaultPoints faults;
    private final BooleanSupplier inTouch;

    /**
     * Of one listener.
     *
     * @param inTouch whether this node is sure to know the others' state. While it is not it answers nothing at all: a
     *     client believes what it is told, and sends its questions to whoever has least to do, which is a node that leads
     *     nothing any more. Whoever is sent away asks another node.
     */
    public RequestDispatcher(ApiRegistry registry, NanoClock clock, FaultPoints faults, BooleanSupplier inTouch) {
        this.inTouch = inTouch;
        this.registry = registry;
        this.clock = clock;
        this.faults = faults;
    }

    /**
     * Decodes and handles one frame.
     *
     * @return whether the frame's bytes are needed until the answer is there
     * @throws dev.strobe.broker.wire.WireException if it is no request, or one that is not served
     */
    public boolean dispatch(ByteBuffer frame, RequestDecoder decoder, ResponseSink sink, long receivedNs) {
        if (!inTouch.getAsBoolean()) {
            sink.disconnect("out of touch with the cluster");
            return false;
        }
        RequestHead head = decoder.head(frame);
        ApiHandler handler = registry.handler(head.api());
        if (handler == null || head.version() < handler.minVersion() || head.version() > handler.maxVersion()) {
            if (head.api() == ApiKeys.API_VERSIONS && handler instanceof ApiVersionsHandler versions) {
                answerInVersionZero(head, versions.unsupportedVersion(), sink, receivedNs);
                return false;
            }
            sink.disconnect(
                    "not served: api=" + head.api() + " version=" + head.version() + " clientId=" + head.clientId());
            return false;
        }
        boolean produce = head.api() == ApiKeys.PRODUCE;
        ApiMessage body = decoder.body(head, frame);
        if (produce) {
            faults.pass(FaultPoint.DECODE);
        }
        handler.handle(new Request(head, body, sink, receivedNs, clock.nanoTime()));
        return produce;
    }

    private void answerInVersionZero(
            RequestHead head, ApiVersionsResponseData answer, ResponseSink sink, long receivedNs) {
        RequestHead zero = new RequestHead(head.api(), (short) 0, head.correlationId(), head.clientId());
        new Request(zero, new ApiVersionsRequestData(), sink, receivedNs, clock.nanoTime()).respond(answer);
    }
}
