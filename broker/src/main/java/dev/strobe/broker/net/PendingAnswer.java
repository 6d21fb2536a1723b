package dev.strobe.broker.net;

import dev.strobe.broker.telemetry.flight.FlightEvents;
import dev.strobe.broker.wire.AnswerError;
import dev.strobe.broker.wire.Request;
import dev.strobe.broker.wire.ResponseEncoder;
import dev.strobe.broker.wire.ResponseSink;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.jspecify.annotations.Nullable;

/**
 * A request's place in the order of its connection, from the frame to the moment the kernel has taken the answer.
 *
 * <p>Answered from any thread; everything else belongs to the connection's loop.
 */
final class PendingAnswer implements ResponseSink, ChannelFutureListener {

    private final Connection connection;
    private @Nullable ByteBuf frame;
    private int frameBytes;
    private @Nullable Request request;
    private @Nullable ApiMessage response;
    private @Nullable Runnable closeTask;
    private boolean answered;
    private long respondedNs;
    private int responseBytes;
    private short errorCode;

    PendingAnswer(Connection connection) {
        this.connection = connection;
    }

    /** Keeps the buffer that holds the frame until the answer is there. */
    void keep(ByteBuf holder, int bytes) {
        frame = holder.retain();
        frameBytes = bytes;
    }

    @Override
    public void respond(Request answeredRequest, @Nullable ApiMessage answer) {
        if (connection.inLoop()) {
            answer(answeredRequest, answer);
        } else {
            connection.execute(() -> answer(answeredRequest, answer));
        }
    }

    private void answer(Request answeredRequest, @Nullable ApiMessage answer) {
        if (answered) {
            throw new IllegalStateException("answered twice: api=" + answeredRequest.api() + " correlationId="
                    + answeredRequest.correlationId());
        }
        answered = true;
        request = answeredRequest;
        response = answer;
        if (isProduce()) {
            connection.responding();
        } else if (answer != null && answeredRequest.api() != ApiKeys.FETCH) {
            errorCode = AnswerError.of(answer);
        }
        respondedNs = connection.nanoTime();
        releaseFrame();
        connection.answered(this);
    }

    boolean isAnswered() {
        return answered;
    }

    /** Whether there is something to write; not for produce with acks 0. */
    boolean hasResponse() {
        return response != null;
    }

    /** Encodes the answer; whoever calls has checked that there is one. */
    void encodeTo(FrameBuffer buffer) {
        if (request == null || response == null) {
            throw new IllegalStateException("nothing to encode");
        }
        ResponseEncoder.encode(request, response, buffer);
        responseBytes = buffer.sizeBytes();
        response = null;
    }

    int responseBytes() {
        return responseBytes;
    }

    /** The answer has left, or there is none to leave. */
    void written(long writtenNs) {
        if (request != null) {
            request.written(respondedNs, writtenNs);
            if (request.api() != ApiKeys.PRODUCE && request.api() != ApiKeys.FETCH) {
                report(request, writtenNs);
            }
        }
    }

    boolean isProduce() {
        return request != null && request.api() == ApiKeys.PRODUCE;
    }

    private void report(Request left, long writtenNs) {
        FlightEvents.request(new FlightEvents.AnsweredRequest(
                left.api().name,
                left.clientId(),
                left.correlationId(),
                left.receivedNs,
                respondedNs,
                writtenNs,
                errorCode));
    }

    /** The connection is gone. An answer that comes later is thrown away too. */
    void connectionClosed() {
        if (answered) {
            discard();
        } else if (closeTask != null) {
            closeTask.run();
        }
    }

    /** Throws the answer away with what it holds. */
    void discard() {
        if (request != null && response != null) {
            ResponseEncoder.encode(request, response, new DiscardedFrame());
            response = null;
        }
    }

    /** Gives the frame up; harmless if it was. */
    void releaseFrame() {
        if (frame != null) {
            frame.release();
            frame = null;
            connection.frameReleased(frameBytes);
        }
    }

    @Override
    public void operationComplete(ChannelFuture future) {
        long nowNs = connection.nanoTime();
        if (future.isSuccess()) {
            written(nowNs);
        }
        connection.responseWritten(responseBytes, nowNs);
    }

    @Override
    public void whenClosed(Runnable task) {
        closeTask = task;
    }

    @Override
    public void whenConnectionEnds(Runnable task) {
        connection.whenEnded(task);
    }

    @Override
    public void disconnect(String reason) {
        connection.execute(() -> connection.refuse(reason));
    }

    @Override
    public String clientHost() {
        return connection.clientHost();
    }

    @Override
    public int loop() {
        return connection.loopIndex();
    }
}
