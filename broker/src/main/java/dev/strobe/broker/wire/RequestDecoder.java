package dev.strobe.broker.wire;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;

/**
 * Turns the frames of one connection into requests.
 *
 * <p>Clients give the same id with each request: the last one is kept, so that it is decoded once. Belongs to one
 * connection and its loop.
 */
public final class RequestDecoder {

    /** Header version in which tagged fields follow the client id. */
    private static final int FLEXIBLE_HEADER_VERSION = 2;

    private static final int CLIENT_ID_BYTES_MAX = 1024;

    private byte[] clientIdBytes = new byte[0];
    private String clientId = "";

    /**
     * Reads the head; the frame's position is then at the body.
     *
     * @throws WireException if it is none, or names an API that does not exist
     */
    public RequestHead head(ByteBuffer frame) {
        try {
            short id = frame.getShort();
            short version = frame.getShort();
            int correlationId = frame.getInt();
            if (!ApiKeys.hasId(id)) {
                throw new WireException("unknown API: key=" + id + " version=" + version);
            }
            ApiKeys api = ApiKeys.forId(id);
            String client = readClientId(frame);
            // The head's own version follows from the API's; an API version from the future has the newest head.
            boolean known = api.hasValidVersion() && version >= 0 && api.isVersionEnabled(version, true);
            short headVersion = known ? api.requestHeaderVersion(version) : (short) 1;
            if (headVersion >= FLEXIBLE_HEADER_VERSION) {
                skipTaggedFields(frame);
            }
            return new RequestHead(api, version, correlationId, client);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new WireException("truncated request head: frameBytes=" + frame.limit(), e);
        }
    }

    /**
     * Reads the body. Records in it are views of the frame.
     *
     * @throws WireException if the bytes do not fit the API's version, or some are left over
     */
    public ApiMessage body(RequestHead head, ByteBuffer frame) {
        ApiMessage message = head.api().messageType.newRequest();
        try {
            message.read(new ByteBufferAccessor(frame), head.version());
        } catch (RuntimeException e) {
            // The codec throws whatever its reading ran into.
            throw new WireException("malformed body: api=" + head.api() + " version=" + head.version(), e);
        }
        return message;
    }

    private String readClientId(ByteBuffer frame) {
        int size = frame.getShort();
        if (size < 0) {
            return "";
        }
        if (size > CLIENT_ID_BYTES_MAX) {
            throw new WireException("client id too long: bytes=" + size + " > max=" + CLIENT_ID_BYTES_MAX);
        }
        if (isLastClientId(frame, size)) {
            frame.position(frame.position() + size);
            return clientId;
        }
        clientIdBytes = new byte[size];
        frame.get(clientIdBytes);
        clientId = new String(clientIdBytes, StandardCharsets.UTF_8);
        return clientId;
    }

    private boolean isLastClientId(ByteBuffer frame, int size) {
        if (size != clientIdBytes.length || size > frame.remaining()) {
            return false;
        }
        int position = frame.position();
        for (int index = 0; index < size; index++) {
            if (frame.get(position + index) != clientIdBytes[index]) {
                return false;
            }
        }
        return true;
    }

    private static void skipTaggedFields(ByteBuffer frame) {
        int fields = readUnsignedVarint(frame);
        for (int field = 0; field < fields; field++) {
            readUnsignedVarint(frame);
            int size = readUnsignedVarint(frame);
            frame.position(frame.position() + size);
        }
    }

    private static int readUnsignedVarint(ByteBuffer frame) {
        int value = 0;
        for (int shift = 0; shift < Integer.SIZE; shift += 7) {
            byte next = frame.get();
            value |= (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new WireException("varint of more than five bytes");
    }
}
