package dev.strobe.harness.network;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.SplittableRandom;

/**
 * One direction of a proxied connection: bytes in order, each piece no earlier than it is due, at most
 * {@value #WAITING_BYTES_MAX} of them waiting; then its sender has to wait. Owned by the proxy's thread.
 */
final class ProxyStream {

    static final int WAITING_BYTES_MAX = 4 << 20;

    private static final int PIECE_BYTES = 64 << 10;
    private static final int PIECE_BYTES_MIN = 512;

    /** With a limit so many pieces a second, and no more than a second's worth waiting. */
    private static final int PIECES_PER_S = 20;

    private static final long NS_PER_S = 1_000_000_000L;

    private record Piece(ByteBuffer bytes, long dueNs) {}

    private final SocketChannel in;
    private final SocketChannel out;
    private final SplittableRandom random;
    private final ArrayDeque<Piece> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private long lastDueNs = Long.MIN_VALUE;
    private boolean ended;
    private boolean endTold;
    private boolean lostBytes;

    ProxyStream(SocketChannel in, SocketChannel out, long seed) {
        this.in = in;
        this.out = out;
        this.random = new SplittableRandom(seed);
    }

    /** Whether it can take more from its sender. */
    boolean wantsBytes(ProxyRules.Effect effect) {
        long limit = effect.bytesPerS() == 0
                ? WAITING_BYTES_MAX
                : Math.clamp(effect.bytesPerS(), PIECE_BYTES_MIN, WAITING_BYTES_MAX);
        return !ended && !effect.cut() && waitingBytes < limit;
    }

    /** Whether something is due that the receiver has to be ready for. */
    boolean hasDue(ProxyRules.Effect effect, long nowNs) {
        Piece first = waiting.peekFirst();
        return !effect.cut() && first != null && first.dueNs() - nowNs <= 0;
    }

    /** How long until something is due; {@link Long#MAX_VALUE} if nothing waits for its time. */
    long untilDueNs(ProxyRules.Effect effect, long nowNs) {
        Piece first = waiting.peekFirst();
        return effect.cut() || first == null ? Long.MAX_VALUE : Math.max(0, first.dueNs() - nowNs);
    }

    /** Takes what the sender has. */
    void take(ProxyRules.Effect effect, long nowNs) throws IOException {
        long piece = effect.bytesPerS() == 0
                ? PIECE_BYTES
                : Math.clamp(effect.bytesPerS() / PIECES_PER_S, PIECE_BYTES_MIN, PIECE_BYTES);
        ByteBuffer bytes = ByteBuffer.allocate((int) piece);
        int count = in.read(bytes);
        if (count < 0) {
            ended = true;
            return;
        }
        if (effect.lost()) {
            lostBytes |= count > 0;
            return;
        }
        if (count > 0) {
            bytes.flip();
            waiting.add(new Piece(bytes, dueNs(effect, count, nowNs)));
            waitingBytes += count;
        }
    }

    /** Hands on what is due, as far as the receiver takes it; true if the receiver has to be waited for. */
    boolean handOn(ProxyRules.Effect effect, long nowNs) throws IOException {
        while (hasDue(effect, nowNs)) {
            ByteBuffer bytes = waiting.getFirst().bytes();
            waitingBytes -= out.write(bytes);
            if (bytes.hasRemaining()) {
                return true;
            }
            waiting.removeFirst();
        }
        if (ended && waiting.isEmpty() && !endTold && !effect.cut() && !effect.lost()) {
            endTold = true;
            out.shutdownOutput();
        }
        return false;
    }

    /** The rules have changed: what waits for its time waits no longer than it would under the new ones. */
    void ruled(ProxyRules.Effect effect, long nowNs) {
        if (effect.bytesPerS() > 0) {
            return;
        }
        long latestNs = nowNs + effect.delayNs() + effect.jitterNs();
        ArrayDeque<Piece> sooner = new ArrayDeque<>();
        waiting.forEach(piece -> sooner.add(piece.dueNs() - latestNs > 0 ? new Piece(piece.bytes(), latestNs) : piece));
        waiting.clear();
        waiting.addAll(sooner);
        lastDueNs = Long.MIN_VALUE;
        if (!waiting.isEmpty()) {
            lastDueNs = waiting.getLast().dueNs();
        }
    }

    /** Whether its end was passed on. */
    boolean over() {
        return endTold;
    }

    /** Whether it cannot go on, because bytes of it are missing. */
    boolean torn() {
        return lostBytes;
    }

    private long dueNs(ProxyRules.Effect effect, int count, long nowNs) {
        long jitterNs = effect.jitterNs() == 0 ? 0 : random.nextLong(effect.jitterNs() + 1);
        long earliestNs = nowNs + effect.delayNs() + jitterNs;
        if (lastDueNs == Long.MIN_VALUE || earliestNs - lastDueNs > 0) {
            lastDueNs = earliestNs;
        }
        if (effect.bytesPerS() > 0) {
            lastDueNs += count * NS_PER_S / effect.bytesPerS();
        }
        return lastDueNs;
    }
}
