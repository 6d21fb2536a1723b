package dev.strobe.conformance.fuzz;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.Random;

/**
 * Sends mutated frames over one connection after another, reads what comes back without looking at it, and takes a
 * closed connection as an answer.
 *
 * <p>Runs on one thread; the counts are read after it has ended.
 */
final class Shooter implements Runnable {

    private static final int FRAMES_PER_CONNECTION_MAX = 40;
    private static final int REFUSED_MAX = 100;

    private final int port;
    private final List<byte[]> frames;
    private final Random random;
    private final FrameMutator mutator;
    private final long count;
    private final byte[] answers = new byte[64 << 10];
    private long sent;
    private long connections;
    private int refused;

    Shooter(int port, List<byte[]> frames, long seed, long count) {
        this.port = port;
        this.frames = frames;
        this.random = new Random(seed);
        this.mutator = new FrameMutator(seed);
        this.count = count;
    }

    long sent() {
        return sent;
    }

    long connections() {
        return connections;
    }

    @Override
    public void run() {
        while (sent < count && refused < REFUSED_MAX) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setTcpNoDelay(true);
                connections++;
                shoot(socket);
                refused = 0;
            } catch (IOException closed) {
                // What the broker did not like; that it takes no connection at all must not last.
                refused++;
            }
        }
    }

    private void shoot(Socket socket) throws IOException {
        int left = 1 + random.nextInt(FRAMES_PER_CONNECTION_MAX);
        for (; left > 0 && sent < count; left--) {
            byte[] frame = frames.get(random.nextInt(frames.size()));
            // Counted before it is sent: a frame may end the connection at once.
            sent++;
            refused = 0;
            socket.getOutputStream().write(mutator.mutated(frame, mutator.anyKind()));
            drain(socket.getInputStream());
        }
    }

    private void drain(InputStream in) throws IOException {
        while (in.available() > 0) {
            if (in.read(answers) < 0) {
                return;
            }
        }
    }
}
