package dev.strobe.broker.net;

import dev.strobe.broker.wire.RequestDecoder;
import dev.strobe.broker.wire.ResponseSink;
import java.nio.ByteBuffer;

/** What the server does with a frame: it does not look into it. */
@FunctionalInterface
public interface FrameHandler {

    /**
     * A whole frame, without its length. Called on the loop of its connection, and must not wait; {@code sink} takes the
     * answer exactly once, then or later, from any thread.
     *
     * @param receivedNs when its last byte was read, on the monotonic clock
     * @return whether the frame's bytes are needed until the answer is there; else they are given up at once
     * @throws RuntimeException if it makes no sense: the connection is closed
     */
    boolean frame(ByteBuffer frame, RequestDecoder decoder, ResponseSink sink, long receivedNs);
}
