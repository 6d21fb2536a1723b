package dev.strobe.harness.driver.kafka;

import dev.strobe.harness.driver.DriverException;
import dev.strobe.harness.driver.RoundTrips;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks one broker of a cluster for its versions: an ApiVersions request, which every broker answers to anybody, in 30 bytes.
 * It goes where the clients go, to the address that the broker advertises. Connects when first asked, and again after an
 * error. Owned by one thread.
 */
final class KafkaRoundTrips implements RoundTrips {

    private static final short API_VERSIONS = 18;
    private static final String CLIENT_ID = "strobe-round-trips";
    private static final int HEADER_BYTES = 10;
    private static final int TIMEOUT_MS = 5_000;
    private static final int ANSWER_BYTES_MAX = 64 * 1024;

    private final Supplier<InetSocketAddress> broker;
    private final ByteBuffer request;
    private final byte[] answer = new byte[ANSWER_BYTES_MAX];
    private @Nullable Socket socket;
    private @Nullable DataInputStream in;
    private int correlationId;

    /** @param broker the address of one broker; asked before each connection */
    KafkaRoundTrips(Supplier<InetSocketAddress> broker) {
        this.broker = broker;
        byte[] client = CLIENT_ID.getBytes(StandardCharsets.US_ASCII);
        this.request = ByteBuffer.allocate(Integer.BYTES + HEADER_BYTES + client.length);
        request.putInt(HEADER_BYTES + client.length);
        request.putShort(API_VERSIONS).putShort((short) 0).putInt(0);
        request.putShort((short) client.length).put(client);
    }

    @Override
    public void once() {
        try {
            ask();
        } catch (IOException e) {
            close();
            throw new DriverException("no answer to a round trip: reason=" + e.getMessage(), e);
        }
    }

    private void ask() throws IOException {
        Socket open = socket == null ? connect() : socket;
        DataInputStream answers = in == null ? new DataInputStream(open.getInputStream()) : in;
        in = answers;
        request.putInt(2 * Integer.BYTES, ++correlationId);
        open.getOutputStream().write(request.array());
        int length = answers.readInt();
        if (length < Integer.BYTES || length > ANSWER_BYTES_MAX) {
            throw new IOException("answer has an impossible length: bytes=" + length);
        }
        answers.readFully(answer, 0, length);
        if (ByteBuffer.wrap(answer).getInt() != correlationId) {
            throw new IOException("answer to another question");
        }
    }

    private Socket connect() throws IOException {
        Socket connected = new Socket();
        try {
            connected.setTcpNoDelay(true);
            connected.setSoTimeout(TIMEOUT_MS);
            connected.connect(broker.get(), TIMEOUT_MS);
        } catch (IOException | RuntimeException e) {
            connected.close();
            throw e;
        }
        socket = connected;
        return connected;
    }

    @Override
    public void close() {
        Socket open = socket;
        socket = null;
        in = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot close a connection", e);
            }
        }
    }
}
