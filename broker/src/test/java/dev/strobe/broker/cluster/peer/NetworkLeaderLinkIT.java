package dev.strobe.broker.cluster.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.broker.cluster.replication.FetchAsk;
import dev.strobe.broker.cluster.replication.FetchGot;
import dev.strobe.broker.cluster.replication.LeaderLink;
import dev.strobe.broker.partition.PartitionLoop;
import dev.strobe.broker.partition.ReplicaAnswer;
import dev.strobe.broker.partition.ReplicaAnswer.ReplicaError;
import dev.strobe.broker.partition.ReplicaFetch;
import dev.strobe.broker.partition.TopicId;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FetchResponseData.FetchableTopicResponse;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.requests.FetchRequest;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.requests.RequestUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A link against a leader made of kafka-clients' own requests and responses. */
@Timeout(60)
final class NetworkLeaderLinkIT {

    private static final TopicId ORDERS = new TopicId(1, 2);
    private static final TopicId BILLS = new TopicId(3, 4);
    private static final long ANSWER_S = 20;

    private final PeerNode node = new PeerNode();
    private final PartitionLoop loop = node.loops.getFirst();
    private ServerSocket leader;
    private LeaderLink link;

    @BeforeEach
    void open() throws IOException {
        leader = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        leader.setSoTimeout((int) TimeUnit.SECONDS.toMillis(ANSWER_S));
        link = PeerNode.on(loop, () -> node.links().open(PeerNode.at(1, leader.getLocalPort()), loop));
    }

    @AfterEach
    void close() throws IOException {
        PeerNode.run(loop, link::close);
        node.close();
        leader.close();
    }

    private static FetchAsk ask(int waitMs, FetchAsk.Part... parts) {
        return new FetchAsk(2, 77, waitMs, 1, 10_000, List.of(parts));
    }

    private static FetchAsk.Part part(TopicId topic, int partition, long offset) {
        return new FetchAsk.Part(topic, partition, new ReplicaFetch(2, 77, 9, offset, 8, 3), 5_000);
    }

    /** What came, with records copied out of the frame. */
    private CompletableFuture<FetchGot> fetch(FetchAsk ask) {
        CompletableFuture<FetchGot> got = new CompletableFuture<>();
        loop.execute(() -> link.fetch(ask, answer -> {
            assertThat(loop.inLoop()).isTrue();
            List<FetchGot.Part> copies = new ArrayList<>();
            for (FetchGot.Part part : answer.parts()) {
                ByteBuffer copy = ByteBuffer.allocate(part.records().remaining())
                        .put(part.records())
                        .flip();
                copies.add(new FetchGot.Part(part.topic(), part.partition(), part.answer(), copy));
            }
            got.complete(new FetchGot(answer.failed(), copies));
        }));
        return got.orTimeout(ANSWER_S, TimeUnit.SECONDS);
    }

    /** Of which nobody waits for the answer. */
    private void ask(FetchAsk.Part... parts) {
        loop.execute(() -> link.fetch(ask(500, parts), answer -> {}));
    }

    private record Received(RequestHeader header, FetchRequest request) {}

    private static Received receive(Socket socket) throws IOException {
        socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(ANSWER_S));
        DataInputStream in = new DataInputStream(socket.getInputStream());
        ByteBuffer frame = ByteBuffer.wrap(in.readNBytes(in.readInt()));
        RequestHeader header = RequestHeader.parse(frame);
        FetchRequest request = FetchRequest.parse(new ByteBufferAccessor(frame), header.apiVersion());
        assertThat(frame.hasRemaining()).isFalse();
        return new Received(header, request);
    }

    private static void answer(Socket socket, RequestHeader header, FetchResponseData body) throws IOException {
        ByteBuffer frame = RequestUtils.serialize(
                new ResponseHeaderData().setCorrelationId(header.correlationId()),
                header.apiKey().responseHeaderVersion(header.apiVersion()),
                body,
                header.apiVersion());
        ByteBuffer whole = ByteBuffer.allocate(Integer.BYTES + frame.remaining())
                .putInt(frame.remaining())
                .put(frame)
                .flip();
        Channels.newChannel(socket.getOutputStream()).write(whole);
    }

    private static PartitionData good(int partition, int bytes) {
        return new PartitionData()
                .setPartitionIndex(partition)
                .setHighWatermark(40)
                .setLastStableOffset(60)
                .setLogStartOffset(3)
                .setRecords(MemoryRecords.readableRecords(ByteBuffer.allocate(bytes)));
    }

    private static FetchResponseData answers(PartitionData... orders) {
        return new FetchResponseData()
                .setResponses(List.of(new FetchableTopicResponse()
                        .setTopicId(new Uuid(ORDERS.high(), ORDERS.low()))
                        .setPartitions(List.of(orders))));
    }

    @Test
    void aRequestSaysAllThatAFollowerOfApacheKafkaSays() throws IOException {
        ask(part(ORDERS, 0, 10), part(ORDERS, 1, 20), part(BILLS, 0, 30));

        try (Socket socket = leader.accept()) {
            Received received = receive(socket);

            assertThat(received.header().apiVersion()).isEqualTo(ApiKeys.FETCH.latestVersion());
            assertThat(received.header().clientId()).isEqualTo("follower");
            FetchRequest request = received.request();
            assertThat(request.replicaId()).isEqualTo(2);
            assertThat(request.replicaEpoch()).isEqualTo(77);
            assertThat(request.maxWait()).isEqualTo(500);
            assertThat(request.minBytes()).isEqualTo(1);
            assertThat(request.maxBytes()).isEqualTo(10_000);
            assertThat(request.metadata().isFull()).isTrue();
            assertThat(request.data().topics())
                    .extracting(topic -> topic.topicId())
                    .containsExactly(new Uuid(1, 2), new Uuid(3, 4));
            assertThat(request.data().topics().getFirst().partitions()).containsExactly(wanted(0, 10), wanted(1, 20));
        }
    }

    private static FetchPartition wanted(int partition, long offset) {
        return new FetchPartition()
                .setPartition(partition)
                .setCurrentLeaderEpoch(9)
                .setFetchOffset(offset)
                .setLastFetchedEpoch(8)
                .setLogStartOffset(3)
                .setPartitionMaxBytes(5_000);
    }

    @Test
    void anAnswerTellsOfEachPartition() throws Exception {
        CompletableFuture<FetchGot> got = fetch(ask(500, part(ORDERS, 0, 10), part(ORDERS, 1, 20), part(ORDERS, 2, 0)));
        PartitionData diverging = good(1, 0);
        diverging.divergingEpoch().setEpoch(7).setEndOffset(15);
        PartitionData refused = new PartitionData()
                .setPartitionIndex(2)
                .setErrorCode(Errors.FENCED_LEADER_EPOCH.code())
                .setHighWatermark(-1);
        refused.currentLeader().setLeaderEpoch(10);

        try (Socket socket = leader.accept()) {
            answer(socket, receive(socket).header(), answers(good(0, 100), diverging, refused));
            FetchGot answer = got.get();

            assertThat(answer.failed()).isEmpty();
            assertThat(answer.parts())
                    .extracting(FetchGot.Part::answer)
                    .containsExactly(
                            new ReplicaAnswer(ReplicaError.NONE, 9, 40, 3, 60, -1, -1),
                            new ReplicaAnswer(ReplicaError.NONE, 9, 40, 3, 60, 7, 15),
                            new ReplicaAnswer(ReplicaError.FENCED_EPOCH, 10, -1, -1, -1, -1, -1));
            assertThat(answer.parts().getFirst().records().remaining()).isEqualTo(100);
        }
    }

    @Test
    void theConnectionIsKeptAndTheNextRequestSaysWhatHasChanged() throws Exception {
        CompletableFuture<FetchGot> got = fetch(ask(500, part(ORDERS, 0, 10), part(BILLS, 4, 1)));

        try (Socket socket = leader.accept()) {
            answer(socket, receive(socket).header(), answers(good(0, 1 << 20)));
            assertThat(got.get().parts())
                    .singleElement()
                    .satisfies(part -> assertThat(part.records().remaining()).isEqualTo(1 << 20));

            got = fetch(ask(400, part(ORDERS, 0, 11), part(BILLS, 4, 2)));
            Received same = receive(socket);
            assertThat(same.request().maxWait()).isEqualTo(400);
            assertThat(same.request().data().topics())
                    .extracting(topic -> topic.partitions().getFirst().fetchOffset())
                    .containsExactly(11L, 2L);
            answer(socket, same.header(), answers());
            got.get();

            ask(part(BILLS, 4, 3));
            assertThat(receive(socket).request().data().topics())
                    .singleElement()
                    .satisfies(topic -> assertThat(topic.partitions().getFirst().fetchOffset())
                            .isEqualTo(3));
        }
    }

    @Test
    void aConnectionThatIsLostFailsTheRequestAndTheNextOneConnectsAnew() throws Exception {
        CompletableFuture<FetchGot> got = fetch(ask(500, part(ORDERS, 0, 10)));
        try (Socket socket = leader.accept()) {
            receive(socket);
        }
        assertThat(got.get().failed()).contains("LOST");

        CompletableFuture<FetchGot> again = fetch(ask(500, part(ORDERS, 0, 10)));
        try (Socket socket = leader.accept()) {
            answer(socket, receive(socket).header(), answers(good(0, 1)));
            assertThat(again.get().failed()).isEmpty();
        }
    }

    @Test
    void nobodyThereFailsTheRequest() throws Exception {
        leader.close();

        assertThat(fetch(ask(500, part(ORDERS, 0, 10))).get().failed()).contains("REFUSED");
    }

    @Test
    void anAnswerToAnotherRequestEndsTheConnection() throws Exception {
        CompletableFuture<FetchGot> got = fetch(ask(500, part(ORDERS, 0, 10)));

        try (Socket socket = leader.accept()) {
            RequestHeader header = receive(socket).header();
            answer(
                    socket,
                    new RequestHeader(header.apiKey(), header.apiVersion(), "x", header.correlationId() + 1),
                    answers(good(0, 1)));
            assertThat(got.get().failed()).contains("another request");
        }
    }

    @Test
    void aLeaderThatKeepsSilentIsGivenUp() throws Exception {
        CompletableFuture<FetchGot> got = fetch(ask(1, part(ORDERS, 0, 10)));

        try (Socket socket = leader.accept()) {
            receive(socket);
            assertThat(got.get().failed()).contains("no answer in time");
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }
}
