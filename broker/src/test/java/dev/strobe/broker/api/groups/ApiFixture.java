package dev.strobe.broker.api.groups;

import dev.strobe.broker.api.ApiHandler;
import dev.strobe.broker.config.BrokerConfig;
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
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.MessageUtil;
import org.jspecify.annotations.Nullable;

/** All handlers over two coordinators in memory, and a topic {@code orders} of three partitions. */
final class ApiFixture {

    static final Uuid ORDERS = new Uuid(7, 8);

    final ManualLoop loop = new ManualLoop();
    final GroupCoordinators coordinators = GroupCoordinators.of(
            List.of(new MemoryPartition(loop), new MemoryPartition(loop)),
            new BrokerConfig.Groups(100, 10, 6_000, 60_000, 0, 2, 3_600_000, 20),
            loop,
            Instruments.NONE);
    private final TopicImage topics = new TopicImage(Map.of(
            "orders",
            new Topic(
                    new TopicId(7, 8),
                    "orders",
                    List.of(new MemoryPartition(loop), new MemoryPartition(loop), new MemoryPartition(loop)),
                    Map.of(),
                    false)));
    private final List<ApiHandler> handlers = GroupApis.handlers(
            coordinators, () -> topics, new Endpoint(3, () -> InetSocketAddress.createUnresolved("broker", 9092)));

    ApiFixture() {
        coordinators.start(loop::execute);
        loop.run();
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
                throw new AssertionError(reason);
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
