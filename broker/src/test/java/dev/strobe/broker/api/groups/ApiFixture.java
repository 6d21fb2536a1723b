package dev.strobe.broker.api.groups;

import dev.strobe.broker.api.ApiHandler;
import dev.strobe.broker.cluster.SingleNode;
import dev.strobe.broker.cluster.metadata.ClusterMetadata;
import dev.strobe.broker.cluster.metadata.Command;
import dev.strobe.broker.cluster.metadata.HostPort;
import dev.strobe.broker.cluster.metadata.MetadataImage;
import dev.strobe.broker.cluster.metadata.Outcome;
import dev.strobe.broker.config.BrokerConfig;
import dev.strobe.broker.config.BrokerConfigReader;
import dev.strobe.broker.group.GroupCoordinators;
import dev.strobe.broker.partition.ManualLoop;
import dev.strobe.broker.partition.MemoryPartition;
import dev.strobe.broker.partition.TopicId;
import dev.strobe.broker.telemetry.Instruments;
import dev.strobe.broker.topic.Topic;
import dev.strobe.broker.topic.TopicImage;
import dev.strobe.broker.wire.Request;
import dev.strobe.broker.wire.RequestHead;
import dev.strobe.broker.wire.ResponseSink;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.MessageUtil;
import org.jspecify.annotations.Nullable;

/** All handlers over two coordinators in memory, and a topic {@code orders} of three partitions. */
final class ApiFixture {

    static final Uuid ORDERS = new Uuid(7, 8);

    final ManualLoop loop = new ManualLoop();
    final GroupCoordinators coordinators = GroupCoordinators.of(new GroupCoordinators.Setup(
            () -> 2,
            () -> true,
            loop::execute,
            new BrokerConfig.Groups(100, 10, 6_000, 60_000, 0, 2, 3_600_000, 20),
            loop,
            Instruments.NONE));
    private final Topic orders = topic(
            new TopicId(7, 8),
            "orders",
            new MemoryPartition(loop),
            new MemoryPartition(loop),
            new MemoryPartition(loop));
    private final Topic offsets = topic(
            new TopicId(5, 6),
            GroupCoordinators.OFFSETS_TOPIC,
            new MemoryPartition(loop, 0),
            new MemoryPartition(loop, 1));

    /** What the topics are, and which internal ones were asked for. */
    final FixedTopics topics = new FixedTopics(new TopicImage(Map.of("orders", orders, offsets.name(), offsets)));

    final SingleNode single = new SingleNode(3, "", () -> new HostPort("broker", 9092), () -> topics.image);

    /** What the cluster agreed on; a test may put other nodes in. */
    MetadataImage image = single.image();

    /** Why connections were closed. */
    final List<String> closed = new ArrayList<>();

    private final List<ApiHandler> handlers = GroupApis.handlers(new GroupApis.Setup(
            coordinators,
            topics,
            new ClusterMetadata() {
                @Override
                public MetadataImage image() {
                    return image;
                }

                @Override
                public CompletableFuture<Outcome> change(Command command) {
                    return single.change(command);
                }
            },
            BrokerConfigReader.ofThisMachine().read("offsets.topic.num.partitions=2", "test")));

    ApiFixture() {
        offsets.partitions().forEach(coordinators::lead);
        loop.run();
    }

    private static Topic topic(TopicId id, String name, MemoryPartition... partitions) {
        return new Topic(id, name, List.of(partitions), Map.of(), !name.equals("orders"));
    }

    /** Sends a request; its answer stands in the list once there is one. Both pass through their bytes. */
    <T extends ApiMessage> List<T> send(ApiKeys api, int version, ApiMessage body, Class<T> answer) {
        List<T> answers = new ArrayList<>();
        ApiMessage decoded = api.messageType.newRequest();
        decoded.read(MessageUtil.toByteBufferAccessor(body, (short) version), (short) version);
        ResponseSink sink = new ResponseSink() {
            @Override
            public void respond(Request request, @Nullable ApiMessage response) {
                ApiMessage back = api.messageType.newResponse();
                back.read(MessageUtil.toByteBufferAccessor(response, (short) version), (short) version);
                answers.add(answer.cast(back));
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
            public void whenClosed(Runnable task) {}

            @Override
            public int loop() {
                return 0;
            }
        };
        RequestHead head = new RequestHead(api, (short) version, 1, "client-a");
        handlers.stream()
                .filter(handler -> handler.key() == api)
                .findFirst()
                .orElseThrow()
                .handle(new Request(head, decoded, sink, 0, 0));
        loop.advanceMs(10);
        return answers;
    }

    /** As {@link #send}, for a request that is answered at once. */
    <T extends ApiMessage> T ask(ApiKeys api, int version, ApiMessage body, Class<T> answer) {
        return send(api, version, body, answer).getFirst();
    }
}
