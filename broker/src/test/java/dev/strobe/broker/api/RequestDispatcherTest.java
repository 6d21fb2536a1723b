package dev.strobe.broker.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.broker.fault.FaultPoints;
import dev.strobe.broker.time.NanoClock;
import dev.strobe.broker.wire.Request;
import dev.strobe.broker.wire.RequestDecoder;
import dev.strobe.broker.wire.ResponseSink;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RequestDispatcherTest {

    private final Heard heard = new Heard();
    private boolean inTouch = true;
    private final RequestDispatcher dispatcher =
            new RequestDispatcher(new ApiRegistry(List.of()), NanoClock.system(), FaultPoints.OFF, () -> inTouch);

    /** It asks what is served first of all, so that is where it must not be welcomed. */
    @Test
    void aClientOfANodeThatIsOutOfTouchIsSentAwayWhateverItAsks() {
        inTouch = false;
        dispatch(ApiKeys.API_VERSIONS);
        assertThat(heard.closed).containsExactly("out of touch with the cluster");

        inTouch = true;
        dispatch(ApiKeys.API_VERSIONS);
        assertThat(heard.closed).hasSize(1);
        assertThat(heard.answers).hasSize(1);
    }

    @Test
    void anApiThatIsNotServedEndsTheConnection() {
        dispatch(ApiKeys.METADATA);

        assertThat(heard.closed.getFirst()).contains("not served").contains("METADATA");
    }

    private void dispatch(ApiKeys api) {
        // Version 0 of the head: api, version, correlation id, and no client id.
        ByteBuffer frame = ByteBuffer.allocate(10)
                .putShort(api.id)
                .putShort((short) 0)
                .putInt(1)
                .putShort((short) -1)
                .flip();
        assertThat(dispatcher.dispatch(frame, new RequestDecoder(), heard, 0)).isFalse();
    }

    private static final class Heard implements ResponseSink {
        private final List<ApiMessage> answers = new ArrayList<>();
        private final List<String> closed = new ArrayList<>();

        @Override
        public void respond(Request request, @Nullable ApiMessage response) {
            if (response != null) {
                answers.add(response);
            }
        }

        @Override
        public void whenClosed(Runnable task) {
            throw new AssertionError("nothing here outlives its connection");
        }

        @Override
        public void disconnect(String reason) {
            closed.add(reason);
        }

        @Override
        public String clientHost() {
            return "127.0.0.1";
        }

        @Override
        public int loop() {
            return 0;
        }
    }
}
