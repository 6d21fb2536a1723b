package dev.strobe.broker.wire;

import java.nio.ByteBuffer;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;

/** Reads the answers of peers. Keeps nothing; any thread. */
public final class AnswerDecoder {

    private AnswerDecoder() {}

    /**
     * Reads the answer to a request. Records in it are views of the frame.
     *
     * @param into takes the body
     * @throws WireException if it answers another request, or the bytes do not fit the API's version
     */
    public static void decode(RequestHead request, ByteBuffer frame, ApiMessage into) {
        try {
            ByteBufferAccessor bytes = new ByteBufferAccessor(frame);
            ResponseHeaderData head =
                    new ResponseHeaderData(bytes, request.api().responseHeaderVersion(request.version()));
            if (head.correlationId() != request.correlationId()) {
                throw new WireException("answer to another request: correlationId=" + head.correlationId()
                        + " expected=" + request.correlationId());
            }
            into.read(bytes, request.version());
        } catch (WireException e) {
            throw e;
        } catch (RuntimeException e) {
            // The codec throws whatever its reading ran into.
            throw new WireException(
                    "malformed answer: api=" + request.api() + " version=" + request.version() + " bytes="
                            + frame.limit(),
                    e);
        }
    }
}
