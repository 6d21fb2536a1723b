package dev.strobe.broker.net;

import dev.strobe.broker.wire.FrameOutput;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ConnectTimeoutException;
import io.netty.util.ReferenceCountUtil;
import java.net.ConnectException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a peer: frames go out, and answers come back in the order of the requests.
 *
 * <p>An answer that comes in one piece is handed on where it lies; of one in several pieces each byte is copied once. What is
 * sent is bounded by {@link #IN_FLIGHT_MAX} requests without an answer. Its loop only.
 */
@SuppressWarnings("FutureReturnValueIgnored") // how a close or write went is told by channelInactive
public final class PeerConnection extends ChannelInboundHandlerAdapter {

    /** Requests without an answer. */
    public static final int IN_FLIGHT_MAX = 16;

    private static final int LENGTH_BYTES = Integer.BYTES;
    private static final int GROWTH_BYTES_MIN = 64 * 1024;

    private final String peer;
    private final int frameBytesMax;
    private final PeerEvents events;
    private @Nullable Channel channel;
    private @Nullable FrameBuffer output;
    private @Nullable ByteBuf received;
    private int unanswered;
    private boolean connected;
    private boolean closed;

    PeerConnection(String peer, int frameBytesMax, PeerEvents events) {
        this.peer = peer;
        this.frameBytesMax = frameBytesMax;
        this.events = events;
    }

    /** Whether frames may be sent now. */
    public boolean mayBeSent() {
        return connected && !closed && unanswered < IN_FLIGHT_MAX;
    }

    /**
     * Sends what {@code frame} writes: one whole frame, its length included.
     *
     * @throws IllegalStateException unless {@link #mayBeSent}
     */
    public void send(Consumer<FrameOutput> frame) {
        Channel open = channel;
        FrameBuffer buffer = output;
        if (open == null || buffer == null || !mayBeSent()) {
            throw new IllegalStateException("not ready: peer=" + peer + " connected=" + connected + " closed=" + closed
                    + " unanswered=" + unanswered);
        }
        try {
            frame.accept(buffer);
        } catch (RuntimeException e) {
            buffer.discard();
            throw e;
        }
        unanswered++;
        open.writeAndFlush(buffer.takeSingle(), open.voidPromise());
    }

    /** Ends it; nothing more is told of it. */
    public void close() {
        closed = true;
        if (channel != null) {
            channel.close();
        }
    }

    boolean isClosed() {
        return closed;
    }

    void connecting(Channel made) {
        channel = made;
    }

    void notConnected(Throwable cause) {
        // Netty's own timeout is a ConnectException too.
        boolean refused = cause instanceof ConnectException
                && !(cause instanceof ConnectTimeoutException)
                && String.valueOf(cause.getMessage()).contains("refused");
        ended(refused ? PeerEnd.REFUSED : PeerEnd.SILENT, "not connected: " + cause.getMessage());
    }

    void ended(PeerEnd end, String reason) {
        if (!closed) {
            closed = true;
            events.closed(end, "peer=" + peer + " " + reason);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        channel = context.channel();
        if (closed) {
            context.close();
            return;
        }
        output = new FrameBuffer(context.alloc());
        connected = true;
        events.connected();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (received != null) {
            received.release();
            received = null;
        }
        if (connected) {
            ended(PeerEnd.LOST, "connection closed by the peer");
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        ended(PeerEnd.LOST, "connection failed: " + cause);
        context.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf bytes) || closed) {
            ReferenceCountUtil.release(message);
            return;
        }
        collect(context, bytes);
        deliver();
        settle(context);
    }

    private void collect(ChannelHandlerContext context, ByteBuf bytes) {
        ByteBuf before = received;
        if (before == null) {
            received = bytes;
            return;
        }
        if (before.maxFastWritableBytes() < bytes.readableBytes()) {
            int needed = before.readableBytes() + bytes.readableBytes();
            before = replace(context, before, Math.max(GROWTH_BYTES_MIN, 2 * needed));
        }
        before.writeBytes(bytes);
        bytes.release();
    }

    private void deliver() {
        ByteBuf bytes = received;
        while (bytes != null && !closed && bytes.readableBytes() >= LENGTH_BYTES) {
            int size = bytes.getInt(bytes.readerIndex());
            if (size <= 0 || size > frameBytesMax) {
                throw new IllegalStateException(
                        "answer of a size that cannot be: bytes=" + size + " max=" + frameBytesMax);
            }
            if (bytes.readableBytes() - LENGTH_BYTES < size) {
                return;
            }
            int start = bytes.readerIndex() + LENGTH_BYTES;
            bytes.readerIndex(start + size);
            unanswered--;
            events.answered(bytes.nioBuffer(start, size));
        }
    }

    /** Gives up an emptied buffer; makes room for a frame that has begun, all at once. */
    private void settle(ChannelHandlerContext context) {
        ByteBuf bytes = received;
        if (bytes == null) {
            return;
        }
        if (!bytes.isReadable() || closed) {
            bytes.release();
            received = null;
            return;
        }
        if (bytes.readableBytes() >= LENGTH_BYTES) {
            int missing = LENGTH_BYTES + bytes.getInt(bytes.readerIndex()) - bytes.readableBytes();
            if (missing > 0 && bytes.maxFastWritableBytes() < missing) {
                replace(context, bytes, bytes.readableBytes() + missing);
            }
        }
    }

    private ByteBuf replace(ChannelHandlerContext context, ByteBuf old, int capacity) {
        ByteBuf larger = context.alloc().directBuffer(capacity);
        larger.writeBytes(old);
        old.release();
        received = larger;
        return larger;
    }
}
