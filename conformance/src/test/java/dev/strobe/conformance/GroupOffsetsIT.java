package dev.strobe.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strobe.conformance.raw.RawClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.protocol.Errors;

/** Committed offsets: who may commit, what is kept, and when it goes. */
final class GroupOffsetsIT {

    @OnBothBrokers
    void aCommitIsFoundWithItsMetadata(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        TopicPartition partition = new TopicPartition(clients.topic(), 0);
        String group = clients.fresh("group");
        OffsetAndMetadata committed = new OffsetAndMetadata(7, Optional.of(3), "note");
        try (KafkaConsumer<String, String> consumer = clients.consumer(Map.of("group.id", group))) {
            consumer.commitSync(Map.of(partition, committed));

            assertThat(consumer.committed(Set.of(partition))).containsEntry(partition, committed);
        }
        assertThat(offsets(clients, group)).containsEntry(partition, committed);
    }

    @OnBothBrokers
    void asynchronousCommitsTakeEffectInTheirOrder(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        TopicPartition partition = new TopicPartition(clients.topic(), 0);
        try (KafkaConsumer<String, String> consumer = clients.consumer(Map.of("group.id", clients.fresh("group")))) {
            CompletableFuture<Boolean> last = new CompletableFuture<>();
            for (long offset = 1; offset <= 20; offset++) {
                boolean isLast = offset == 20;
                consumer.commitAsync(Map.of(partition, new OffsetAndMetadata(offset)), (offsets, failure) -> {
                    if (isLast) {
                        last.complete(failure == null);
                    }
                });
            }
            // Returns only once those before it have been answered.
            consumer.commitSync(Map.of(partition, new OffsetAndMetadata(21)));
            assertThat(last.get(5, TimeUnit.SECONDS)).isTrue();
            assertThat(consumer.committed(Set.of(partition))).containsEntry(partition, new OffsetAndMetadata(21));
        }
    }

    @OnBothBrokers
    void aMemberGoesOnWhereItsGroupCommitted(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        String topic = clients.topic();
        clients.send(topic, "a", "b", "c");
        Map<String, String> settings = Map.of("group.id", clients.fresh("group"), "max.poll.records", "2");
        try (KafkaConsumer<String, String> consumer = clients.consumer(settings)) {
            consumer.subscribe(List.of(topic));
            assertThat(Clients.poll(consumer, 2)).hasSize(2);
            consumer.commitSync();
        }
        try (KafkaConsumer<String, String> consumer = clients.consumer(settings)) {
            consumer.subscribe(List.of(topic));
            assertThat(Clients.poll(consumer, 1))
                    .extracting(record -> record.value())
                    .containsExactly("c");
        }
    }

    @OnBothBrokers
    void onlyMembersOfALiveGroupMayCommit(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        String topic = clients.topic();
        String group = clients.fresh("group");
        try (KafkaConsumer<String, String> consumer = clients.consumer(Map.of("group.id", group));
                RawClient raw = clients.raw()) {
            consumer.subscribe(List.of(topic));
            while (consumer.assignment().isEmpty()) {
                consumer.poll(Duration.ofMillis(20));
            }
            int generation = consumer.groupMetadata().generationId();
            String member = consumer.groupMetadata().memberId();

            assertThat(commit(raw, group, "", -1, topic)).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
            assertThat(commit(raw, group, "stranger", generation, topic)).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
            assertThat(commit(raw, group, member, generation - 1, topic)).isEqualTo(Errors.ILLEGAL_GENERATION);
            assertThat(commit(raw, group, member, generation, topic)).isEqualTo(Errors.NONE);
        }
        try (RawClient raw = clients.raw()) {
            assertThat(commit(raw, group, "", -1, topic)).isEqualTo(Errors.NONE);
            assertThat(commit(raw, clients.fresh("new"), "stranger", 1, topic)).isEqualTo(Errors.GROUP_ID_NOT_FOUND);
            assertThat(commit(raw, "", "", -1, topic)).isEqualTo(Errors.NONE);
            assertThat(commit(raw, group, "", -1, "no-such-topic")).isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
        }
    }

    private static Errors commit(RawClient raw, String group, String member, int generation, String topic) {
        OffsetCommitRequestData request = new OffsetCommitRequestData()
                .setGroupId(group)
                .setMemberId(member)
                .setGenerationIdOrMemberEpoch(generation)
                .setTopics(List.of(new OffsetCommitRequestTopic()
                        .setName(topic)
                        .setPartitions(List.of(new OffsetCommitRequestPartition()
                                .setPartitionIndex(0)
                                .setCommittedOffset(1)))));
        return Errors.forCode(raw.call(request, 9, OffsetCommitResponseData.class)
                .topics()
                .getFirst()
                .partitions()
                .getFirst()
                .errorCode());
    }

    @OnBothBrokers
    void metadataThatIsTooLongIsRefused(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        TopicPartition partition = new TopicPartition(clients.topic(), 0);
        try (KafkaConsumer<String, String> consumer = clients.consumer(Map.of("group.id", clients.fresh("group")))) {
            assertThatThrownBy(() -> consumer.commitSync(Map.of(partition, new OffsetAndMetadata(1, "x".repeat(5000)))))
                    .hasStackTraceContaining("OffsetMetadataTooLarge");
        }
    }

    @OnBothBrokers
    void anEmptyGroupCanBeDeletedAndALiveOneCannot(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        String topic = clients.topic();
        String group = clients.fresh("group");
        try (KafkaConsumer<String, String> consumer = clients.consumer(Map.of("group.id", group))) {
            consumer.subscribe(List.of(topic));
            while (consumer.assignment().isEmpty()) {
                consumer.poll(Duration.ofMillis(20));
            }
            consumer.commitSync(Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(1)));
            assertThatThrownBy(() -> delete(clients, group)).isInstanceOf(GroupNotEmptyException.class);
        }
        delete(clients, group);

        assertThat(offsets(clients, group)).isEmpty();
        assertThatThrownBy(() -> delete(clients, group)).isInstanceOf(GroupIdNotFoundException.class);
    }

    @OnBothBrokers
    void offsetsOfADeletedTopicGoWithIt(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        String goes = clients.topic();
        String stays = clients.topic();
        String group = clients.fresh("group");
        try (KafkaConsumer<String, String> consumer = clients.consumer(Map.of("group.id", group))) {
            consumer.commitSync(Map.of(
                    new TopicPartition(goes, 0), new OffsetAndMetadata(1),
                    new TopicPartition(stays, 0), new OffsetAndMetadata(2)));
        }
        Admins.result(clients.admin().deleteTopics(List.of(goes)).all());

        org.awaitility.Awaitility.await()
                .untilAsserted(() ->
                        assertThat(offsets(clients, group).keySet()).containsExactly(new TopicPartition(stays, 0)));
    }

    @OnBothBrokers
    void singleOffsetsCanBeDeletedAndAltered(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        TopicPartition partition = new TopicPartition(clients.topic(), 0);
        String group = clients.fresh("group");

        Admins.result(clients.admin()
                .alterConsumerGroupOffsets(group, Map.of(partition, new OffsetAndMetadata(5)))
                .all());

        assertThat(offsets(clients, group)).containsEntry(partition, new OffsetAndMetadata(5, Optional.empty(), ""));
    }

    private static void delete(Clients clients, String group) throws Exception {
        Admins.result(clients.admin().deleteConsumerGroups(List.of(group)).all());
    }

    private static Map<TopicPartition, OffsetAndMetadata> offsets(Clients clients, String group) throws Exception {
        return Admins.result(clients.admin().listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
    }
}
