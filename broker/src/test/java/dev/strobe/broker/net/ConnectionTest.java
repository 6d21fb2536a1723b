package dev.strobe.broker.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.broker.config.BrokerConfig;
import dev.strobe.broker.fault.FaultPoints;
import dev.strobe.broker.telemetry.Instruments;
import dev.strobe.broker.wire.Request;
import dev.strobe.broker.wire.RequestHead;
import dev.strobe.broker.wire.ResponseSink;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ConnectionTest {

    private static final int REQUEST_BYTES_MAX = 1000;
    private static final int IN_FLIGHT_MAX = 3;

    private final ManualNanoClock clock = new ManualNanoClock();
    private final List<Asked> asked = new ArrayList<>();
    private final List<String> logged = new ArrayList<>();
    private final LoopConnections loop = new LoopConnections(0);
    private boolean keepsFrames;
    private int answers;

    /** A frame that came, and the way to answer it. */
    private record Asked(ByteBuffer frame, ResponseSink sink, int number) {

        void answer() {
            answer(new ListGroupsResponseData());
        }

        void answer(@Nullable ListGroupsResponseData response) {
            RequestHead head = new RequestHead(ApiKeys.LIST_GROUPS, (short) 0, number, "");
            sink.respond(new Request(head, new ListGroupsRequestData(), sink, 0, 0), response);
        }
    }

    private final ServerContext server = new ServerContext(
            new ServerSetup(
                    new BrokerConfig.Server(1, 1, 10, 2, REQUEST_BYTES_MAX, 2000, IN_FLIGHT_MAX, 100, 60_000, 1000),
                    (frame, decoder, sink, receivedNs) -> {
                        byte[] bytes = new byte[frame.remaining()];
                        frame.get(bytes);
                        asked.add(new Asked(ByteBuffer.wrap(bytes), sink, asked.size()));
                        return keepsFrames;
                    },
                    clock,
                    Instruments.NONE,
                    (kind, line) -> logged.add(line),
                    (index, ns) -> {},
                    FaultPoints.OFF),
            new NetMeters(Instruments.NONE));

    private final EmbeddedChannel channel = new EmbeddedChannel();

    ConnectionTest() {
        channel.pipeline().addLast(new Connection(server, loop, channel));
        channel.pipeline().fireChannelActive();
    }

    @Test
    void cutsFramesHoweverTheBytesArrive() {
        byte[] stream = concat(frame(1, 10), frame(2, 300), frame(3, 1));

        for (byte next : stream) {
            channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {next}));
        }

        assertThat(asked).extracting(each -> each.frame().limit()).containsExactly(10, 300, 1);
        assertThat(asked.get(1).frame().array()).containsOnly(2);
    }

    @Test
    void answersInTheOrderOfTheRequests() {
        channel.writeInbound(Unpooled.wrappedBuffer(concat(frame(1, 5), frame(2, 5), frame(3, 5))));

        asked.get(2).answer();
        asked.get(1).answer();
        assertThat(correlationIds()).isEmpty();
        asked.get(0).answer();

        assertThat(correlationIds()).containsExactly(0, 1, 2);
    }

    @Test
    void aRequestWithoutAnswerDoesNotHoldTheOthersUp() {
        channel.writeInbound(Unpooled.wrappedBuffer(concat(frame(1, 5), frame(2, 5))));

        asked.get(1).answer();
        asked.get(0).answer(null);

        assertThat(correlationIds()).containsExactly(1);
    }

    @Test
    void leavesMoreInTheSocketWhileTooManyAreInFlight() {
        channel.writeInbound(
                Unpooled.wrappedBuffer(concat(frame(1, 5), frame(2, 5), frame(3, 5), frame(4, 5), frame(5, 5))));

        assertThat(asked).hasSize(IN_FLIGHT_MAX);
        assertThat(channel.config().isAutoRead()).isFalse();

        asked.get(0).answer();
        assertThat(asked).hasSize(IN_FLIGHT_MAX + 1);
        asked.get(1).answer();
        asked.get(2).answer();
        assertThat(asked).hasSize(5);
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void readsNoFurtherWhileKeptFramesTakeAllTheMemory() {
        keepsFrames = true;
        channel.writeInbound(Unpooled.wrappedBuffer(concat(frame(1, 1000), frame(2, 999))));
        channel.writeInbound(Unpooled.wrappedBuffer(concat(frame(3, 500), frame(4, 5))));

        assertThat(asked.size()).isLessThan(4);
        assertThat(channel.config().isAutoRead()).isFalse();

        answerAll();
        resume();
        answerAll();
        assertThat(asked).hasSize(4);
        assertThat(server.budget().usedBytes()).isZero();
    }

    @Test
    void closesOnALengthThatCannotBe() {
        channel.writeInbound(Unpooled.buffer().writeInt(REQUEST_BYTES_MAX + 1));

        assertThat(channel.isOpen()).isFalse();
        assertThat(logged).singleElement().asString().contains("1001 > socket.request.max.bytes=1000");
    }

    @Test
    void knowsATlsHandshake() {
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {0x16, 0x03, 0x01, 0x02, 0x00, 0x01}));

        assertThat(channel.isOpen()).isFalse();
        assertThat(logged).singleElement().asString().contains("TLS handshake on a plaintext listener");
    }

    @Test
    void givesUpOnAFrameThatDoesNotComplete() {
        channel.writeInbound(Unpooled.wrappedBuffer(concat(frame(1, 5), new byte[] {0, 0, 0, 9, 1})));

        clock.advance(TimeUnit.SECONDS.toNanos(29));
        sweep();
        assertThat(channel.isOpen()).isTrue();
        clock.advance(TimeUnit.SECONDS.toNanos(2));
        sweep();

        assertThat(channel.isOpen()).isFalse();
        assertThat(server.budget().usedBytes()).isZero();
    }

    @Test
    void closesAnIdleConnectionButNoneThatWaitsForItsAnswer() {
        channel.writeInbound(Unpooled.wrappedBuffer(frame(1, 5)));

        clock.advance(TimeUnit.SECONDS.toNanos(61));
        sweep();
        assertThat(channel.isOpen()).isTrue();
        asked.getFirst().answer();
        clock.advance(TimeUnit.SECONDS.toNanos(61));
        sweep();

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void tellsWhoeverStillWorksOnARequestThatTheConnectionIsGone() {
        List<String> told = new ArrayList<>();
        channel.writeInbound(Unpooled.wrappedBuffer(concat(frame(1, 5), frame(2, 5))));
        asked.get(0).sink().whenClosed(() -> told.add("first"));
        asked.get(1).sink().whenClosed(() -> told.add("second"));

        asked.get(0).answer();
        channel.close().syncUninterruptibly();
        channel.runPendingTasks();

        assertThat(told).containsExactly("second");
        asked.get(1).answer();
        assertThat(server.budget().usedBytes()).isZero();
    }

    /** Answers what has not been answered yet. */
    private void answerAll() {
        while (answers < asked.size()) {
            asked.get(answers++).answer();
        }
    }

    private void resume() {
        loop.all().forEach(Connection::resume);
    }

    private void sweep() {
        loop.all().forEach(connection -> connection.sweep(clock.nanoTime()));
        channel.runPendingTasks();
    }

    private List<Integer> correlationIds() {
        List<Integer> ids = new ArrayList<>();
        ByteBuf next = channel.readOutbound();
        while (next != null) {
            ids.add(next.getInt(Integer.BYTES));
            next.release();
            next = channel.readOutbound();
        }
        return ids;
    }

    private static byte[] frame(int fill, int size) {
        byte[] body = new byte[size];
        Arrays.fill(body, (byte) fill);
        return ByteBuffer.allocate(Integer.BYTES + size).putInt(size).put(body).array();
    }

    private static byte[] concat(byte[]... pieces) {
        ByteBuf all = Unpooled.buffer();
        for (byte[] piece : pieces) {
            all.writeBytes(piece);
        }
        byte[] bytes = new byte[all.readableBytes()];
        all.readBytes(bytes);
        return bytes;
    }
}
