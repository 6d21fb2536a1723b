package dev.strobe.broker.api.topics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.broker.api.ApiHandler;
import dev.strobe.broker.config.BrokerConfig;
import dev.strobe.broker.config.BrokerConfigReader;
import dev.strobe.broker.topic.CatalogueFixture;
import dev.strobe.broker.wire.Request;
import dev.strobe.broker.wire.RequestHead;
import dev.strobe.broker.wire.ResponseSink;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;
import org.jspecify.annotations.Nullable;

/** All handlers over a catalogue in memory. What they answer is what a client reads: each answer is encoded and decoded. */
final class HandlerFixture {

    static final String CLUSTER_ID = "AAAAAAAAAAAAAAAAAAAAAQ";
    static final int NODE_ID = 1;
    static final int PORT = 9092;

    final CatalogueFixture topics = new CatalogueFixture();
    private final List<ApiHandler> handlers;

    HandlerFixture(String config) {
        BrokerConfig parsed = BrokerConfigReader.ofThisMachine().read("num.partitions=2\n" + config, "test");
        handlers = TopicApis.handlers(
                topics.catalogue, parsed, CLUSTER_ID, () -> InetSocketAddress.createUnresolved("broker", PORT));
    }

    HandlerFixture() {
        this("");
    }

    List<ApiHandler> handlers() {
        return handlers;
    }

    /** Sends a request at the newest version. */
    <T extends ApiMessage> T ask(ApiKeys api, ApiMessage body, Class<T> answer) {
        return ask(api, api.latestVersion(), body, answer);
    }

    /** Sends a request and lets everything work until it is answered. */
    <T extends ApiMessage> T ask(ApiKeys api, short version, ApiMessage body, Class<T> answer) {
        Sink sink = new Sink();
        handler(api).handle(new Request(new RequestHead(api, version, 7, "test"), body, sink, 0, 0));
        topics.settle();
        assertThat(sink.answers).hasSize(1);
        return answer.cast(decoded(sink.answers.getFirst(), api, version));
    }

    private static ApiMessage decoded(ApiMessage answer, ApiKeys api, short version) {
        ApiMessage copy = api.messageType.newResponse();
        copy.read(
                new ByteBufferAccessor(
                        MessageUtil.toByteBufferAccessor(answer, version).buffer()),
                version);
        return copy;
    }

    private ApiHandler handler(ApiKeys api) {
        return handlers.stream()
                .filter(handler -> handler.key() == api)
                .findFirst()
                .orElseThrow();
    }

    private static final class Sink implements ResponseSink {

        private final List<ApiMessage> answers = new ArrayList<>();

        @Override
        public void respond(Request request, @Nullable ApiMessage response) {
            answers.add(response);
        }

        @Override
        public void whenClosed(Runnable task) {
            throw new AssertionError("nothing here outlives its connection");
        }

        @Override
        public void disconnect(String reason) {
            throw new AssertionError(reason);
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
