package dev.strobe.broker.api.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.strobe.broker.topic.NewTopic;
import dev.strobe.broker.topic.Topic;
import dev.strobe.broker.topic.TopicNames;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponsePartition;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

final class MetadataHandlerTest {

    private static final short V0 = 0;
    private static final short V10 = 10;

    private final HandlerFixture fixture = new HandlerFixture();

    @Test
    void theOneNodeIsBrokerAndController() {
        MetadataResponseData answer = ask(new MetadataRequestData().setTopics(List.of()));

        assertThat(answer.brokers()).singleElement().satisfies(broker -> {
            assertThat(broker.nodeId()).isEqualTo(HandlerFixture.NODE_ID);
            assertThat(broker.host()).isEqualTo("broker");
            assertThat(broker.port()).isEqualTo(HandlerFixture.PORT);
        });
        assertThat(answer.controllerId()).isEqualTo(HandlerFixture.NODE_ID);
        assertThat(answer.clusterId()).isEqualTo(HandlerFixture.CLUSTER_ID);
        assertThat(answer.topics()).isEmpty();
    }

    @Test
    void allTopicsAreAskedForByNullAndInTheFirstVersionByNone() {
        fixture.topics.create("a", 1, Map.of());
        fixture.topics.create("b", 2, Map.of());

        assertThat(ask(new MetadataRequestData().setTopics(null)).topics()).hasSize(2);
        assertThat(fixture.ask(
                                ApiKeys.METADATA,
                                V0,
                                new MetadataRequestData().setTopics(List.of()),
                                MetadataResponseData.class)
                        .topics())
                .hasSize(2);
    }

    @Test
    void aTopicIsFoundByNameAndById() {
        Topic topic = fixture.topics.create("orders", 2, Map.of());
        Uuid id = TopicErrors.uuid(topic.id());

        MetadataResponseTopic byName = onlyTopic(named("orders"));
        MetadataResponseTopic byId =
                onlyTopic(new MetadataRequestTopic().setName(null).setTopicId(id));

        assertThat(byName).isEqualTo(byId);
        assertThat(byName.topicId()).isEqualTo(id);
        assertThat(byName.partitions())
                .extracting(MetadataResponsePartition::partitionIndex, MetadataResponsePartition::leaderId)
                .containsExactly(tuple(0, 1), tuple(1, 1));
        assertThat(byName.partitions().getFirst().isrNodes()).containsExactly(1);
    }

    @Test
    void anUnknownTopicIsMadeAndTheClientAsksAgain() {
        assertThat(onlyTopic(named("fresh")).errorCode()).isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION.code());
        assertThat(onlyTopic(named("fresh")).partitions()).hasSize(2);
    }

    @Test
    void noTopicIsMadeWhereEitherSideForbidsIt() {
        HandlerFixture forbidding = new HandlerFixture("auto.create.topics.enable=false");
        MetadataRequestData request = new MetadataRequestData().setTopics(List.of(named("fresh")));

        ask(request.duplicate().setAllowAutoTopicCreation(false));
        forbidding.ask(ApiKeys.METADATA, request, MetadataResponseData.class);

        assertThat(fixture.topics.catalogue.image().all()).isEmpty();
        assertThat(forbidding.topics.catalogue.image().all()).isEmpty();
    }

    @Test
    void internalTopicsAreMarkedAndNotMadeByAsking() {
        MetadataResponseTopic unknown = onlyTopic(named(TopicNames.OFFSETS));
        fixture.topics.settled(fixture.topics.catalogue.ensureInternal(new NewTopic(TopicNames.OFFSETS, 1, Map.of())));
        MetadataResponseTopic known = onlyTopic(named(TopicNames.OFFSETS));

        assertThat(unknown.errorCode()).isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION.code());
        assertThat(unknown.isInternal()).isTrue();
        assertThat(known.errorCode()).isZero();
        assertThat(known.isInternal()).isTrue();
    }

    @Test
    void whatCannotBeATopicHasItsError() {
        Uuid nobody = new Uuid(3, 4);

        assertThat(onlyTopic(named("a/b")).errorCode()).isEqualTo(Errors.INVALID_TOPIC_EXCEPTION.code());
        assertThat(onlyTopic(new MetadataRequestTopic().setName(null)).errorCode())
                .isEqualTo(Errors.INVALID_REQUEST.code());
        assertThat(onlyTopic(new MetadataRequestTopic().setName("x").setTopicId(nobody)))
                .satisfies(topic -> {
                    assertThat(topic.errorCode()).isEqualTo(Errors.UNKNOWN_TOPIC_ID.code());
                    assertThat(topic.name()).isNull();
                    assertThat(topic.topicId()).isEqualTo(nobody);
                });
        assertThat(fixture.ask(
                                ApiKeys.METADATA,
                                V10,
                                request(new MetadataRequestTopic().setName("x").setTopicId(nobody)),
                                MetadataResponseData.class)
                        .topics()
                        .find("x")
                        .errorCode())
                .isEqualTo(Errors.INVALID_REQUEST.code());
    }

    @Test
    void aTopicAskedForTwiceIsAnsweredOnce() {
        fixture.topics.create("orders", 1, Map.of());

        assertThat(ask(request(named("orders"), named("orders"))).topics()).hasSize(1);
    }

    @Test
    void anOfflinePartitionHasNoLeaderAndTheOthersGoOn() {
        fixture.topics.create("orders", 2, Map.of());
        fixture.topics.partition("orders", 1).offline = "damaged";

        MetadataResponseTopic topic = onlyTopic(named("orders"));

        assertThat(topic.errorCode()).isZero();
        assertThat(topic.partitions().get(0).errorCode()).isZero();
        assertThat(topic.partitions().get(1).errorCode()).isEqualTo(Errors.LEADER_NOT_AVAILABLE.code());
        assertThat(topic.partitions().get(1).leaderId()).isEqualTo(-1);
        assertThat(topic.partitions().get(1).offlineReplicas()).containsExactly(1);
    }

    @Test
    void everybodyMayDoEverythingAndIsToldSoOnRequest() {
        fixture.topics.create("orders", 1, Map.of());

        MetadataResponseTopic told = ask(request(named("orders")).setIncludeTopicAuthorizedOperations(true))
                .topics()
                .find("orders");

        assertThat(told.topicAuthorizedOperations()).isEqualTo(0b1101_1111_1000);
        assertThat(onlyTopic(named("orders")).topicAuthorizedOperations()).isEqualTo(Integer.MIN_VALUE);
    }

    @Test
    void everyVersionCanBeAnswered() {
        fixture.topics.create("orders", 1, Map.of());
        for (short version = ApiKeys.METADATA.oldestVersion(); version <= ApiKeys.METADATA.latestVersion(); version++) {
            MetadataResponseData answer =
                    fixture.ask(ApiKeys.METADATA, version, request(named("orders")), MetadataResponseData.class);

            assertThat(answer.topics().find("orders").partitions()).hasSize(1);
        }
    }

    private MetadataResponseTopic onlyTopic(MetadataRequestTopic topic) {
        return ask(request(topic)).topics().iterator().next();
    }

    private MetadataResponseData ask(MetadataRequestData request) {
        return fixture.ask(ApiKeys.METADATA, request, MetadataResponseData.class);
    }

    private static MetadataRequestData request(MetadataRequestTopic... topics) {
        return new MetadataRequestData().setTopics(Arrays.asList(topics));
    }

    private static MetadataRequestTopic named(String name) {
        return new MetadataRequestTopic().setName(name);
    }
}
