package dev.strobe.broker.net;

import dev.strobe.broker.fault.FaultPoint;
import dev.strobe.broker.telemetry.flight.FlightEvents;
import dev.strobe.broker.wire.RequestDecoder;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection: cuts the stream into frames, hands them on, and writes the answers in the order of the requests.
 *
 * <p>It stops reading, and so lets the client's socket fill, while too many of its requests are unanswered, while a slow
 * client has not taken the answers it asked for, or while the memory for all connections is spent. It reads on once that
 * has passed. Its own loop only.
 */
@SuppressWarnings(
        "FutureReturnValueIgnored") // how a close or write went is told by channelInactive and by the listener of each
// answer
final class Connection extends ChannelInboundHandlerAdapter {

    private static final int LENGTH_BYTES = Integer.BYTES;
    private static final int GROWTH_BYTES_MIN = 64 * 1024;

    private final ServerContext server;
    private final LoopConnections loop;
    private final Channel channel;
    private final RequestDecoder decoder = new RequestDecoder();
    private final FrameBuffer output;
    private final ArrayDeque<PendingAnswer> pending = new ArrayDeque<>();
    private final String clientHost;
    private final ReadThrottle throttle;

    private @Nullable ByteBuf received;
    private @Nullable Runnable endTask;
    private int receivedCharge;
    private long unwrittenBytes;
    private boolean reading;
    private boolean closed;
    private boolean unflushed;
    private String closeReason = "by the client";
    private long lastActiveNs;
    private long partialSinceNs;

    Connection(ServerContext server, LoopConnections loop, Channel channel) {
        this.server = server;
        this.loop = loop;
        this.channel = channel;
        this.output = new FrameBuffer(channel.alloc());
        this.clientHost = channel.remoteAddress() instanceof InetSocketAddress peer
                ? peer.getAddress().getHostAddress()
                : String.valueOf(channel.remoteAddress());
        this.throttle = new ReadThrottle(clientHost);
        this.lastActiveNs = server.clock().nanoTime();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        loop.add(this);
        FlightEvents.connectionOpened(clientHost);
        context.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        closed = true;
        loop.remove(this);
        throttle.end(server.clock().nanoTime());
        FlightEvents.connectionClosed(clientHost, closeReason);
        dropReceived();
        PendingAnswer next = pending.poll();
        while (next != null) {
            next.connectionClosed();
            next = pending.poll();
        }
        if (endTask != null) {
            endTask.run();
        }
        server.closed();
        context.fireChannelInactive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf bytes) || closed) {
            ReferenceCountUtil.release(message);
            return;
        }
        long nowNs = server.clock().nanoTime();
        lastActiveNs = nowNs;
        server.meters().bytesIn.add(bytes.readableBytes());
        reading = true;
        try {
            collect(bytes);
            decode(nowNs);
        } finally {
            reading = false;
        }
        server.reportSlowTask(loop.index(), nowNs);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        flush();
        context.fireChannelReadComplete();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        server.logClient("connection-failed", "connection failed: client=" + clientHost + " reason=" + cause);
        channel.close();
    }

    /** Adds what came to what was left of the last read, in one buffer. */
    private void collect(ByteBuf bytes) {
        if (received == null) {
            received = bytes;
            return;
        }
        int left = received.readableBytes();
        if (received.refCnt() > 1 || received.maxFastWritableBytes() < bytes.readableBytes()) {
            ByteBuf larger = channel.alloc().directBuffer(capacityFor(left + bytes.readableBytes()));
            larger.writeBytes(received);
            received.release();
            received = larger;
        }
        received.writeBytes(bytes);
        bytes.release();
    }

    /** Doubles, up to the frame at hand: who announces a large frame gets memory as the bytes arrive, not before. */
    private int capacityFor(int bytes) {
        long doubled = Math.max(GROWTH_BYTES_MIN, 2L * bytes);
        long frame = LENGTH_BYTES + (long) server.limits().requestBytesMax();
        return (int) Math.max(bytes, Math.min(doubled, frame));
    }

    private void decode(long receivedNs) {
        ByteBuf bytes = received;
        while (bytes != null && !closed && bytes.readableBytes() >= LENGTH_BYTES && mayTakeAnother()) {
            int size = bytes.getInt(bytes.readerIndex());
            if (size <= 0 || size > server.limits().requestBytesMax()) {
                refuse(BadFrames.describe(size, server.limits().requestBytesMax()));
                return;
            }
            if (bytes.readableBytes() - LENGTH_BYTES < size) {
                break;
            }
            int start = bytes.readerIndex() + LENGTH_BYTES;
            bytes.readerIndex(start + size);
            submit(bytes, start, size, receivedNs);
            bytes = received;
        }
        settleReceived(receivedNs);
    }

    private void submit(ByteBuf holder, int start, int size, long receivedNs) {
        server.meters().requests.increment();
        partialSinceNs = 0;
        PendingAnswer answer = new PendingAnswer(this);
        pending.add(answer);
        // Kept before it is handed on: the answer may come before the call returns.
        answer.keep(holder, size);
        server.budget().take(size);
        ByteBuffer frame = holder.nioBuffer(start, size);
        try {
            if (!server.handler().frame(frame, decoder, answer, receivedNs)) {
                answer.releaseFrame();
            }
        } catch (RuntimeException e) {
            answer.releaseFrame();
            refuse(BadFrames.describe(e));
        }
    }

    /** Gives up an emptied buffer, and charges one that stays to the budget. */
    private void settleReceived(long nowNs) {
        if (received == null) {
            return;
        }
        if (!received.isReadable()) {
            dropReceived();
            partialSinceNs = 0;
            return;
        }
        if (partialSinceNs == 0) {
            partialSinceNs = nowNs;
        }
        int charge = received.capacity();
        server.budget().take(charge - receivedCharge);
        receivedCharge = charge;
    }

    private void dropReceived() {
        if (received != null) {
            received.release();
            received = null;
        }
        server.budget().giveBack(receivedCharge);
        receivedCharge = 0;
    }

    private boolean mayTakeAnother() {
        if (pending.size() >= server.limits().inFlightMax()) {
            return pause(ReadLimit.IN_FLIGHT);
        }
        if (unwrittenBytes > server.limits().responseBytesMax()) {
            return pause(ReadLimit.SLOW_READER);
        }
        if (server.budget().isSpent()) {
            return pause(ReadLimit.REQUEST_BYTES);
        }
        return true;
    }

    private boolean pause(ReadLimit limit) {
        if (channel.config().isAutoRead()) {
            server.meters().pauses(limit).increment();
            channel.config().setAutoRead(false);
        }
        throttle.at(limit, server.clock());
        return false;
    }

    /** Takes up reading again if nothing stands against it any more. */
    void resume() {
        if (closed || channel.config().isAutoRead() || reading || !mayTakeAnother()) {
            return;
        }
        throttle.end(server.clock().nanoTime());
        channel.config().setAutoRead(true);
        reading = true;
        try {
            decode(server.clock().nanoTime());
        } finally {
            reading = false;
        }
        flush();
    }

    /** An answer is there: writes all that are ready, in order. */
    void answered(PendingAnswer answer) {
        if (closed) {
            answer.discard();
            return;
        }
        PendingAnswer head = pending.peek();
        while (head != null && head.isAnswered()) {
            pending.poll();
            write(head);
            head = pending.peek();
        }
        if (!reading) {
            flush();
            resume();
        }
    }

    private void write(PendingAnswer answer) {
        if (!answer.hasResponse()) {
            answer.written(nanoTime());
            return;
        }
        if (answer.isProduce()) {
            server.faults().pass(FaultPoint.WRITE);
        }
        try {
            answer.encodeTo(output);
        } catch (RuntimeException e) {
            output.discard();
            refuse("answer could not be encoded: " + e);
            return;
        }
        int bytes = answer.responseBytes();
        unwrittenBytes += bytes;
        server.meters().unwrittenBytes.add(bytes);
        server.meters().bytesOut.add(bytes);
        unflushed = true;
        if (!output.hasParts()) {
            channel.write(output.takeSingle()).addListener(answer);
            return;
        }
        List<Object> parts = output.takeParts();
        for (int index = 0; index < parts.size() - 1; index++) {
            channel.write(parts.get(index), channel.voidPromise());
        }
        channel.write(parts.getLast()).addListener(answer);
    }

    private void flush() {
        if (unflushed) {
            unflushed = false;
            channel.flush();
        }
    }

    /** For the listener of a write: the bytes are the kernel's now, or lost. */
    void responseWritten(int bytes, long nowNs) {
        unwrittenBytes -= bytes;
        server.meters().unwrittenBytes.add(-bytes);
        lastActiveNs = nowNs;
        if (!channel.config().isAutoRead()) {
            resume();
        }
    }

    /** Takes the delay of an injected fault before an answer. */
    void responding() {
        server.faults().pass(FaultPoint.RESPOND);
    }

    void frameReleased(int bytes) {
        server.frameReleased(bytes);
    }

    /** Ends the connection for something the protocol has no answer to. */
    void refuse(String reason) {
        if (closed) {
            return;
        }
        server.meters().badFrames.increment();
        closeReason = reason;
        server.logClient("bad-frame", "connection closed: client=" + clientHost + " reason=" + reason);
        channel.close();
    }

    /** Called about once a second. */
    void sweep(long nowNs) {
        if (partialSinceNs != 0
                && channel.config().isAutoRead()
                && nowNs - partialSinceNs > ServerContext.FRAME_WITHIN_NS) {
            server.meters().stalledClosed.increment();
            closeReason = "a frame did not complete";
            server.logClient("stalled", "connection closed: client=" + clientHost + " reason=a frame did not complete");
            channel.close();
        } else if (nowNs - lastActiveNs > server.idleNs() && (pending.isEmpty() || unwrittenBytes > 0)) {
            server.meters().idleClosed.increment();
            closeReason = "idle";
            channel.close();
        }
    }

    void whenEnded(Runnable task) {
        endTask = task;
    }

    boolean isIdle() {
        return pending.isEmpty() && unwrittenBytes == 0;
    }

    void close() {
        channel.close();
    }

    long nanoTime() {
        return server.clock().nanoTime();
    }

    boolean inLoop() {
        return channel.eventLoop().inEventLoop();
    }

    void execute(Runnable task) {
        channel.eventLoop().execute(task);
    }

    String clientHost() {
        return clientHost;
    }

    int loopIndex() {
        return loop.index();
    }
}
