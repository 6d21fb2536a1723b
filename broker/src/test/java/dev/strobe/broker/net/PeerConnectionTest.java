package dev.strobe.broker.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strobe.broker.wire.RequestEncoder;
import dev.strobe.broker.wire.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Test;

final class PeerConnectionTest {

    private static final int FRAME_BYTES_MAX = 1000;

    private final List<String> events = new ArrayList<>();
    private final List<byte[]> frames = new ArrayList<>();
    private final PeerConnection connection = new PeerConnection("peer:1", FRAME_BYTES_MAX, new PeerEvents() {
        @Override
        public void connected() {
            events.add("connected");
        }

        @Override
        public void answered(ByteBuffer frame) {
            assertThat(frame.isDirect()).isTrue();
            byte[] bytes = new byte[frame.remaining()];
            frame.get(bytes);
            frames.add(bytes);
        }

        @Override
        public void closed(PeerEnd end, String reason) {
            events.add(end.toString());
        }
    });
    private final EmbeddedChannel channel = new EmbeddedChannel(connection);

    private void ask() {
        RequestHead head = new RequestHead(ApiKeys.LIST_GROUPS, (short) 0, 1, "test");
        connection.send(output -> new RequestEncoder("test").encode(head, new ListGroupsRequestData(), output));
    }

    private static ByteBuf frame(int size, int value) {
        ByteBuf bytes = Unpooled.directBuffer().writeInt(size);
        for (int i = 0; i < size; i++) {
            bytes.writeByte(value);
        }
        return bytes;
    }

    @Test
    void answersAreCutHoweverTheBytesArrive() {
        ByteBuf all = Unpooled.directBuffer();
        all.writeBytes(frame(10, 1)).writeBytes(frame(300, 2)).writeBytes(frame(1, 3));
        for (int asked = 0; asked < 3; asked++) {
            ask();
        }

        while (all.isReadable()) {
            channel.writeInbound(Unpooled.directBuffer().writeByte(all.readByte()));
        }

        assertThat(frames).extracting(bytes -> bytes.length).containsExactly(10, 300, 1);
        assertThat(frames.get(1)).containsOnly(2);
    }

    @Test
    void severalAnswersInOnePieceAreHandedOnWhereTheyLie() {
        ask();
        ask();

        channel.writeInbound(frame(10, 1).writeBytes(frame(20, 2)));

        assertThat(frames).extracting(bytes -> bytes.length).containsExactly(10, 20);
    }

    @Test
    void requestsWithoutAnAnswerAreBounded() {
        for (int asked = 0; asked < PeerConnection.IN_FLIGHT_MAX; asked++) {
            ask();
        }
        assertThat(connection.mayBeSent()).isFalse();
        assertThatThrownBy(this::ask).isInstanceOf(IllegalStateException.class).hasMessageContaining("unanswered=16");

        channel.writeInbound(frame(4, 1));

        assertThat(connection.mayBeSent()).isTrue();
    }

    @Test
    void anAnswerOfASizeThatCannotBeEndsTheConnection() {
        ask();

        channel.writeInbound(Unpooled.directBuffer().writeInt(FRAME_BYTES_MAX + 1));

        assertThat(events).containsExactly("connected", "LOST");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void itsEndIsToldOnceAndNotToWhoeverClosedIt() {
        assertThat(channel.close().isDone()).isTrue();
        assertThat(events).containsExactly("connected", "LOST");

        connection.close();

        assertThat(events).hasSize(2);
    }

    @Test
    void whoClosesHearsNothingMore() {
        ask();
        connection.close();

        assertThat(events).containsExactly("connected");
        assertThat(frames).isEmpty();
        assertThat(connection.mayBeSent()).isFalse();
    }
}
