package dev.strobe.broker.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.broker.api.AskedApis.Asked;
import dev.strobe.broker.partition.LedBytes;
import dev.strobe.broker.partition.ManualLoop;
import dev.strobe.broker.partition.Partition;
import dev.strobe.broker.partition.PartitionLoop;
import dev.strobe.broker.partition.PartitionRole;
import dev.strobe.broker.partition.ReplicaAnswer;
import dev.strobe.broker.partition.ReplicaAnswer.ReplicaError;
import dev.strobe.broker.topic.Topic;
import dev.strobe.broker.topic.TopicImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsPartition;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsTopic;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderPartition;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderTopic;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

/** Two partitions, of which the second belongs to a loop that is not the connection's. */
final class ReplicaFetchTest {

    private static final int WAIT_MS = 500;

    private final ManualLoop home = new ManualLoop();
    private final FarLoop far = new FarLoop();
    private final LedBytes near = new LedBytes(home, 0);
    private final LedBytes distant = new LedBytes(far, 1);
    private final TopicImage topics = new TopicImage(
            Map.of("orders", new Topic(LedBytes.TOPIC, "orders", List.of(near, distant), Map.of(), false)));
    private final AskedApis apis = new AskedApis(
            () -> topics,
            List.of(home, far),
            home,
            (topic, partition) -> new KnownLeaders.Leader(3, 9, "three", 9093, null));

    private Asked ask(int... partitions) {
        return apis.peer(ApiKeys.FETCH, request(partitions));
    }

    private static FetchRequestData request(int... partitions) {
        FetchTopic topic = new FetchTopic().setTopicId(new Uuid(7, 7));
        for (int partition : partitions) {
            topic.partitions()
                    .add(new FetchPartition()
                            .setPartition(partition)
                            .setCurrentLeaderEpoch(1)
                            .setFetchOffset(0)
                            .setLastFetchedEpoch(-1)
                            .setLogStartOffset(0)
                            .setPartitionMaxBytes(1000));
        }
        FetchRequestData request = new FetchRequestData()
                .setMaxWaitMs(WAIT_MS)
                .setMinBytes(1)
                .setMaxBytes(10_000)
                .setTopics(List.of(topic));
        request.replicaState().setReplicaId(2).setReplicaEpoch(77);
        return request;
    }

    private void settle() {
        int ran = 1;
        while (ran > 0) {
            ran = home.run() + far.run();
        }
    }

    private static List<PartitionData> parts(Asked asked) {
        FetchResponseData answer = asked.answer(FetchResponseData.class);
        assertThat(answer.errorCode()).isZero();
        return answer.responses().stream()
                .flatMap(topic -> topic.partitions().stream())
                .toList();
    }

    @Test
    void aFollowerGetsWhatIsBehindTheHighWatermarkToo() {
        near.write(5, 100);

        Asked asked = ask(0);
        settle();

        PartitionData part = parts(asked).getFirst();
        assertThat(part.records().sizeInBytes()).isEqualTo(100);
        assertThat(part.highWatermark()).isZero();
        assertThat(part.lastStableOffset()).isEqualTo(100);
        assertThat(near.asked).singleElement().satisfies(fetch -> {
            assertThat(fetch.replica()).isEqualTo(2);
            assertThat(fetch.nodeEpoch()).isEqualTo(77);
            assertThat(fetch.leaderEpoch()).isEqualTo(1);
        });
    }

    @Test
    void itWaitsForMoreAndGetsAllThatCameInThatTurn() {
        Asked asked = ask(0, 1);
        settle();
        assertThat(asked.isAnswered()).isFalse();

        near.write(1, 10);
        near.write(2, 10);
        far.execute(() -> distant.write(3, 5));
        far.run();
        near.commit(10);
        settle();

        assertThat(parts(asked))
                .extracting(part -> part.records().sizeInBytes())
                .containsExactly(20, 5);
        assertThat(parts(asked).getFirst().highWatermark()).isEqualTo(10);
        assertThat(near.waiting() + distant.waiting()).isZero();
    }

    @Test
    void whatIsThereIsAnsweredAtTheEndOfTheTurnWithWhatProducersSentInIt() {
        near.write(1, 10);

        Asked asked = ask(0);
        near.write(2, 10);
        settle();

        assertThat(parts(asked).getFirst().records().sizeInBytes()).isEqualTo(20);
    }

    @Test
    void itIsAnsweredWithTheHighWatermarkWhenItsTimeIsOver() {
        Asked asked = ask(0, 1);
        settle();
        near.commit(0);
        home.advanceMs(WAIT_MS);
        settle();

        assertThat(parts(asked))
                .extracting(part -> part.records().sizeInBytes())
                .containsExactly(0, 0);
        assertThat(near.waiting() + distant.waiting()).isZero();
    }

    @Test
    void aFollowerWhoseLogDivergesIsToldWhereAtOnceAndGetsNoRecords() {
        near.write(1, 10);
        near.answer = new ReplicaAnswer(ReplicaError.NONE, 1, 0, 0, 10, 0, 4);

        Asked asked = ask(0, 1);
        settle();

        PartitionData part = parts(asked).getFirst();
        assertThat(part.errorCode()).isZero();
        assertThat(part.divergingEpoch().epoch()).isZero();
        assertThat(part.divergingEpoch().endOffset()).isEqualTo(4);
        assertThat(part.records().sizeInBytes()).isZero();
    }

    @Test
    void anErrorOfOnePartitionIsAnsweredAtOnceWithTheRecordsOfTheOthers() {
        near.answer = ReplicaAnswer.refused(ReplicaError.UNKNOWN_EPOCH);
        far.execute(() -> distant.write(1, 10));
        far.run();

        Asked asked = ask(0, 1, 2);
        settle();

        assertThat(parts(asked))
                .extracting(part -> Errors.forCode(part.errorCode()))
                .containsExactly(Errors.UNKNOWN_LEADER_EPOCH, Errors.NONE, Errors.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(parts(asked).get(1).records().sizeInBytes()).isEqualTo(10);
    }

    @Test
    void aFollowerOutOfRangeLearnsWhereTheLogBeginsAndEnds() {
        near.answer = new ReplicaAnswer(ReplicaError.OFFSET_OUT_OF_RANGE, 1, 8, 5, 9, -1, -1);

        Asked asked = ask(0);
        settle();

        PartitionData part = parts(asked).getFirst();
        assertThat(Errors.forCode(part.errorCode())).isEqualTo(Errors.OFFSET_OUT_OF_RANGE);
        assertThat(part.logStartOffset()).isEqualTo(5);
        assertThat(part.lastStableOffset()).isEqualTo(9);
    }

    @Test
    void aLeaderThatResignsWhileAFollowerWaitsSaysSo() {
        Asked asked = ask(0);
        settle();

        near.write(1, 10);
        near.become(PartitionRole.FOLLOWER, 2);
        settle();

        PartitionData part = parts(asked).getFirst();
        assertThat(Errors.forCode(part.errorCode())).isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER);
        assertThat(part.records().sizeInBytes()).isZero();
    }

    @Test
    void aConnectionThatEndsTakesItsWaitWithIt() {
        Asked asked = ask(0, 1);
        settle();
        assertThat(near.waiting() + distant.waiting()).isEqualTo(2);

        asked.close();
        settle();

        assertThat(near.waiting() + distant.waiting()).isZero();
    }

    @Test
    void eachListenerServesItsOwnKindOnly() {
        FetchRequestData consumers = request(0);
        consumers.replicaState().setReplicaId(-1);

        assertThat(apis.client(ApiKeys.FETCH, request(0))
                        .answer(FetchResponseData.class)
                        .errorCode())
                .isEqualTo(Errors.CLUSTER_AUTHORIZATION_FAILED.code());
        assertThat(apis.peer(ApiKeys.FETCH, consumers)
                        .answer(FetchResponseData.class)
                        .errorCode())
                .isEqualTo(Errors.INVALID_REQUEST.code());
        assertThat(near.asked).isEmpty();
    }

    @Test
    void aConsumerReadsToTheHighWatermarkOnly() {
        near.write(1, 100);
        near.commit(30);

        assertThat(parts(consume(1)).getFirst().records().sizeInBytes()).isEqualTo(30);
    }

    private Asked consume(int epoch) {
        FetchRequestData request = request(0);
        request.replicaState().setReplicaId(-1).setReplicaEpoch(-1);
        request.topics().getFirst().partitions().getFirst().setCurrentLeaderEpoch(epoch);
        return apis.client(ApiKeys.FETCH, request);
    }

    @Test
    void aConsumerThatComesToAFollowerIsToldWhoLeads() {
        near.become(PartitionRole.FOLLOWER, 9);

        FetchResponseData answer = consume(-1).answer(FetchResponseData.class);

        PartitionData part = answer.responses().getFirst().partitions().getFirst();
        assertThat(Errors.forCode(part.errorCode())).isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER);
        assertThat(part.currentLeader().leaderId()).isEqualTo(3);
        assertThat(part.currentLeader().leaderEpoch()).isEqualTo(9);
        assertThat(answer.nodeEndpoints().find(3).host()).isEqualTo("three");
    }

    @Test
    void aConsumerThatWaitsIsAnsweredWhenLeadershipGoes() {
        Asked asked = consume(1);
        settle();
        assertThat(asked.isAnswered()).isFalse();

        near.become(PartitionRole.FOLLOWER, 2);
        settle();

        assertThat(Errors.forCode(parts(asked).getFirst().errorCode())).isEqualTo(Errors.FENCED_LEADER_EPOCH);
    }

    @Test
    void aConsumerThatKnowsAnotherEpochIsToldSo() {
        assertThat(Errors.forCode(parts(consume(0)).getFirst().errorCode())).isEqualTo(Errors.FENCED_LEADER_EPOCH);
        assertThat(Errors.forCode(parts(consume(2)).getFirst().errorCode())).isEqualTo(Errors.UNKNOWN_LEADER_EPOCH);
        near.become(PartitionRole.NONE, 0);
        assertThat(Errors.forCode(parts(consume(2)).getFirst().errorCode())).isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER);
    }

    @Test
    void theLatestOffsetIsTheHighWatermarkAndNotToldBeforeTheLeaderKnowsIt() {
        near.write(1, 100);
        near.commit(30);
        near.epochEnd = new Partition.EpochEnd(0, 40);
        assertThat(latest().errorCode()).isEqualTo(Errors.OFFSET_NOT_AVAILABLE.code());

        near.commit(40);
        assertThat(latest().offset()).isEqualTo(40);
        assertThat(latest().leaderEpoch()).isEqualTo(1);

        near.become(PartitionRole.FOLLOWER, 2);
        assertThat(latest().errorCode()).isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER.code());
    }

    private ListOffsetsResponseData.ListOffsetsPartitionResponse latest() {
        ListOffsetsRequestData request = new ListOffsetsRequestData()
                .setTopics(List.of(new ListOffsetsTopic()
                        .setName("orders")
                        .setPartitions(List.of(new ListOffsetsPartition().setTimestamp(-1)))));
        return apis.client(ApiKeys.LIST_OFFSETS, request)
                .answer(ListOffsetsResponseData.class)
                .topics()
                .getFirst()
                .partitions()
                .getFirst();
    }

    @Test
    void whereAnEpochEndsIsToldByTheLeaderOnly() {
        near.write(1, 10);
        near.epochEnd = new Partition.EpochEnd(0, 4);
        assertThat(end(1, 0))
                .extracting(end -> end.leaderEpoch(), end -> end.endOffset())
                .containsExactly(0, 4L);
        assertThat(end(1, 1).endOffset()).isEqualTo(10);
        assertThat(end(0, 0).errorCode()).isEqualTo(Errors.FENCED_LEADER_EPOCH.code());

        near.become(PartitionRole.FOLLOWER, 1);
        assertThat(end(1, 0).errorCode()).isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER.code());
    }

    private OffsetForLeaderEpochResponseData.EpochEndOffset end(int currentEpoch, int epoch) {
        OffsetForLeaderEpochRequestData request = new OffsetForLeaderEpochRequestData();
        request.topics()
                .add(new OffsetForLeaderTopic()
                        .setTopic("orders")
                        .setPartitions(List.of(new OffsetForLeaderPartition()
                                .setPartition(0)
                                .setCurrentLeaderEpoch(currentEpoch)
                                .setLeaderEpoch(epoch))));
        return apis.client(ApiKeys.OFFSET_FOR_LEADER_EPOCH, request)
                .answer(OffsetForLeaderEpochResponseData.class)
                .topics()
                .find("orders")
                .partitions()
                .getFirst();
    }

    /** Runs on the test's thread, but is the caller's loop only while it runs its tasks. */
    private static final class FarLoop implements PartitionLoop {
        private final List<Runnable> tasks = new ArrayList<>();
        private boolean running;

        int run() {
            int count = 0;
            running = true;
            while (!tasks.isEmpty()) {
                tasks.removeFirst().run();
                count++;
            }
            running = false;
            return count;
        }

        @Override
        public boolean inLoop() {
            return running;
        }

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        @Override
        public Timer schedule(Runnable task, long delayMs) {
            throw new IllegalStateException("nobody waits here");
        }
    }
}
