package dev.strobe.broker.api.topics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.broker.api.ApiHandler;
import dev.strobe.broker.api.cluster.ClusterApis;
import dev.strobe.broker.cluster.SingleNode;
import dev.strobe.broker.cluster.metadata.ClusterMetadata;
import dev.strobe.broker.cluster.metadata.Command;
import dev.strobe.broker.cluster.metadata.HostPort;
import dev.strobe.broker.cluster.metadata.MetadataImage;
import dev.strobe.broker.cluster.metadata.Outcome;
import dev.strobe.broker.config.BrokerConfig;
import dev.strobe.broker.config.BrokerConfigReader;
import dev.strobe.broker.topic.CatalogueFixture;
import dev.strobe.broker.wire.Request;
import dev.strobe.broker.wire.RequestHead;
import dev.strobe.broker.wire.ResponseSink;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;
import org.jspecify.annotations.Nullable;

/** All handlers over a catalogue in memory. What they answer is what a client reads: each answer is encoded and decoded. */
public final class HandlerFixture implements ClusterMetadata {

    public static final String CLUSTER_ID = "AAAAAAAAAAAAAAAAAAAAAQ";
    static final int NODE_ID = 1;
    static final int PORT = 9092;

    public final CatalogueFixture topics = new CatalogueFixture();
    private final List<ApiHandler> handlers;
    private final SingleNode single;

    /** What other nodes there are; null for none. */
    public @Nullable MetadataImage image;

    /** What the cluster was asked to change, and what it says to it. */
    public final List<Command> commands = new ArrayList<>();

    public Function<Command, CompletableFuture<Outcome>> decides = command -> single().change(command);

    public HandlerFixture(String config) {
        BrokerConfig parsed = BrokerConfigReader.ofThisMachine().read("num.partitions=2\n" + config, "test");
        single = new SingleNode(
                parsed.nodeId(), parsed.cluster().rack(), () -> new HostPort("broker", PORT), topics.catalogue::image);
        handlers = new ArrayList<>(TopicApis.handlers(topics.catalogue, new Cluster(parsed, CLUSTER_ID, this)));
        handlers.addAll(ClusterApis.handlers(this, parsed, CLUSTER_ID));
    }

    public HandlerFixture() {
        this("");
    }

    private SingleNode single() {
        return single;
    }

    @Override
    public MetadataImage image() {
        return image == null ? single.image() : image;
    }

    @Override
    public CompletableFuture<Outcome> change(Command command) {
        commands.add(command);
        return decides.apply(command);
    }

    List<ApiHandler> handlers() {
        return handlers;
    }

    /** Sends a request at the newest version. */
    public <T extends ApiMessage> T ask(ApiKeys api, ApiMessage body, Class<T> answer) {
        return ask(api, api.latestVersion(), body, answer);
    }

    /** Sends a request and lets everything work until it is answered. */
    public <T extends ApiMessage> T ask(ApiKeys api, short version, ApiMessage body, Class<T> answer) {
        Sink sink = new Sink();
        handler(api).handle(new Request(new RequestHead(api, version, 7, "test"), body, sink, 0, 0));
        topics.settle();
        assertThat(sink.closed).isEmpty();
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
        private final List<String> closed = new ArrayList<>();

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
