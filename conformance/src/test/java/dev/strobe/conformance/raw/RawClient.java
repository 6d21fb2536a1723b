package dev.strobe.conformance.raw;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.apache.kafka.common.message.ApiMessageType;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;

/**
 * One blocking connection that sends requests of any version, or any bytes.
 *
 * <p>Owned by one thread. An answer that does not come within {@link #ANSWER_WITHIN} is an error.
 */
public final class RawClient implements AutoCloseable {

    public static final Duration ANSWER_WITHIN = Duration.ofSeconds(20);

    private static final String CLIENT_ID = "raw";
    private static final int FRAME_BYTES_MAX = 64 << 20;

    private final Socket socket;
    private final DataInputStream in;
    private int correlationId;

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(socket.getInputStream());
    }

    public static RawClient connect(int port) {
        try {
            Socket socket = new Socket();
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(Math.toIntExact(ANSWER_WITHIN.toMillis()));
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5000);
            return new RawClient(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends one request and waits for its answer. */
    public <R extends ApiMessage> R call(ApiMessage request, int version, Class<R> answer) {
        return answer.cast(call(request, version));
    }

    /** Sends one request and waits for its answer. */
    public ApiMessage call(ApiMessage request, int version) {
        send(request, version);
        return receive(ApiKeys.forId(request.apiKey()), version);
    }

    /** Sends one request and returns its correlation id. */
    public int send(ApiMessage request, int version) {
        int id = ++correlationId;
        sendBytes(frame(request, version, id));
        return id;
    }

    /** Reads the next answer, which must be that of the last request. */
    public ApiMessage receive(ApiKeys api, int version) {
        return parse(api, version, correlationId, receiveFrame());
    }

    /** Takes an answer's frame apart, and checks that nothing is left of it. */
    public static ApiMessage parse(ApiKeys api, int version, int correlationId, ByteBuffer frame) {
        ByteBufferAccessor readable = new ByteBufferAccessor(frame);
        short headerVersion = api.responseHeaderVersion((short) version);
        ResponseHeaderData header = new ResponseHeaderData(readable, headerVersion);
        if (header.correlationId() != correlationId) {
            throw new IllegalStateException(
                    "answer to another request: expected=" + correlationId + " actual=" + header.correlationId());
        }
        ApiMessage answer = ApiMessageType.fromApiKey(api.id).newResponse();
        answer.read(readable, (short) version);
        if (readable.remaining() > 0) {
            throw new IllegalStateException(
                    "bytes after the answer: api=" + api + " version=" + version + " bytes=" + readable.remaining());
        }
        return answer;
    }

    /** A whole frame, its length first. */
    public static byte[] frame(ApiMessage request, int version, int correlationId) {
        ApiKeys api = ApiKeys.forId(request.apiKey());
        return frame(header(api, version, correlationId), bytes(request, version));
    }

    /** A frame of a header and a body that need not belong together. */
    public static byte[] frame(byte[] header, byte[] body) {
        return ByteBuffer.allocate(Integer.BYTES + header.length + body.length)
                .putInt(header.length + body.length)
                .put(header)
                .put(body)
                .array();
    }

    public static byte[] header(ApiKeys api, int version, int correlationId) {
        RequestHeaderData header = new RequestHeaderData()
                .setRequestApiKey(api.id)
                .setRequestApiVersion((short) version)
                .setCorrelationId(correlationId)
                .setClientId(CLIENT_ID);
        return bytes(header, api.requestHeaderVersion((short) version));
    }

    /** A message as bytes. */
    public static byte[] bytes(ApiMessage message, int version) {
        ByteBuffer buffer =
                MessageUtil.toByteBufferAccessor(message, (short) version).buffer();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    public void sendBytes(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next frame without its length. */
    public ByteBuffer receiveFrame() {
        try {
            int size = in.readInt();
            if (size < 0 || size > FRAME_BYTES_MAX) {
                throw new IllegalStateException("not a frame: size=" + size);
            }
            byte[] bytes = new byte[size];
            in.readFully(bytes);
            return ByteBuffer.wrap(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the broker closes the connection within {@code within} instead of answering. */
    public boolean closedWithoutAnswer(Duration within) {
        try {
            socket.setSoTimeout(Math.toIntExact(within.toMillis()));
            return in.read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (EOFException | SocketException e) {
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
