package dev.strobe.broker.api.topics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.broker.topic.Topic;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.CreatePartitionsRequestData;
import org.apache.kafka.common.message.CreatePartitionsRequestData.CreatePartitionsAssignment;
import org.apache.kafka.common.message.CreatePartitionsRequestData.CreatePartitionsTopic;
import org.apache.kafka.common.message.CreatePartitionsResponseData;
import org.apache.kafka.common.message.CreatePartitionsResponseData.CreatePartitionsTopicResult;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableReplicaAssignment;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopicConfig;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicResult;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DeleteTopicsRequestData.DeleteTopicState;
import org.apache.kafka.common.message.DeleteTopicsResponseData;
import org.apache.kafka.common.message.DeleteTopicsResponseData.DeletableTopicResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

/** Messages and errors here are those that Apache Kafka 4.4.0 gave for the same requests. */
final class TopicChangesTest {

    private static final short V5 = 5;

    private final HandlerFixture fixture = new HandlerFixture();

    @Test
    void aTopicIsMadeWithItsValuesAndDescribedInTheAnswer() {
        CreatableTopic asked = topic("orders", 3, 1);
        asked.configs().add(new CreatableTopicConfig().setName("retention.ms").setValue("5000"));

        CreatableTopicResult result = create(asked);

        Topic made = fixture.topics.topic("orders");
        assertThat(result.errorCode()).isZero();
        assertThat(result.topicId()).isEqualTo(TopicErrors.uuid(made.id()));
        assertThat(result.numPartitions()).isEqualTo(3);
        assertThat(result.replicationFactor()).isEqualTo((short) 1);
        assertThat(result.configs())
                .filteredOn(config -> config.configSource() == ConfigAnswers.SOURCE_TOPIC)
                .singleElement()
                .satisfies(config -> assertThat(config.value()).isEqualTo("5000"));
        assertThat(made.partitions()).hasSize(3);
    }

    @Test
    void numbersLeftToTheBrokerAreItsDefaults() {
        assertThat(create(topic("orders", -1, -1)).numPartitions()).isEqualTo(2);
        assertThat(fixture.topics.topic("orders").partitions()).hasSize(2);
    }

    @Test
    void validationAnswersAsCreationWouldAndMakesNothing() {
        CreateTopicsRequestData request = new CreateTopicsRequestData().setValidateOnly(true);
        request.topics().add(topic("orders", 3, 1));
        request.topics().add(topic("a/b", 3, 1));

        CreateTopicsResponseData answer = create(request);

        assertThat(answer.topics().find("orders").errorCode()).isZero();
        assertThat(answer.topics().find("orders").numPartitions()).isEqualTo(3);
        assertThat(answer.topics().find("a/b").errorCode()).isEqualTo(Errors.INVALID_TOPIC_EXCEPTION.code());
        assertThat(fixture.topics.catalogue.image().all()).isEmpty();
    }

    @Test
    void whatOneNodeCannotDoIsRefusedInKafkasWords() {
        fixture.topics.create("there", 1, Map.of());

        assertRefused(create(topic("there", 1, 1)), Errors.TOPIC_ALREADY_EXISTS, "Topic 'there' already exists.");
        assertRefused(
                create(topic("a", 1, 3)),
                Errors.INVALID_REPLICATION_FACTOR,
                "The target replication factor of 3 cannot be reached because only 1 broker(s) are registered");
        assertRefused(
                create(topic("a", 1, 0)),
                Errors.INVALID_REPLICATION_FACTOR,
                "Replication factor must be larger than 0, or -1 to use the default value.");
        assertRefused(
                create(topic("a", 0, 1)),
                Errors.INVALID_PARTITIONS,
                "Number of partitions was set to an invalid non-positive value.");
        assertRefused(create(topic("a", 5000, 1)), Errors.POLICY_VIOLATION, "partitions.max");
        CreatableTopic noValue = topic("a", 1, 1);
        noValue.configs().add(new CreatableTopicConfig().setName("retention.ms").setValue(null));
        assertRefused(
                create(noValue), Errors.INVALID_CONFIG, "Null value not supported for topic configs: retention.ms");
    }

    @Test
    void assignmentsMayNameThisNodeOnly() {
        assertThat(create(assigned(-1, -1, List.of(1), List.of(1))).numPartitions())
                .isEqualTo(2);
        assertThat(fixture.topics.topic("assigned").partitions()).hasSize(2);
        assertRefused(
                create(assigned(-1, -1, List.of(5))),
                Errors.INVALID_REPLICA_ASSIGNMENT,
                "includes broker 5, but no such broker is registered.");
        assertRefused(create(assigned(-1, -1, List.of())), Errors.INVALID_REPLICA_ASSIGNMENT, "an empty replica list.");
        assertRefused(
                create(assigned(-1, -1, List.of(1, 1))),
                Errors.INVALID_REPLICA_ASSIGNMENT,
                "includes the broker 1 more than once.");
        assertRefused(create(assigned(1, -1, List.of(1))), Errors.INVALID_REQUEST, "numPartitions was not set to -1.");
        assertRefused(create(assigned(-1, 1, List.of(1))), Errors.INVALID_REQUEST, "replication factor was not set");
        CreatableTopic gap = topic("gap", -1, -1);
        gap.assignments()
                .add(new CreatableReplicaAssignment().setPartitionIndex(1).setBrokerIds(List.of(1)));
        assertRefused(
                create(gap),
                Errors.INVALID_REPLICA_ASSIGNMENT,
                "partitions should be a consecutive 0-based integer sequence");
    }

    @Test
    void aTopicNamedTwiceIsNotMadeAndTheOthersAre() {
        CreateTopicsRequestData request = new CreateTopicsRequestData();
        request.topics().add(topic("twice", 1, 1));
        request.topics().add(topic("twice", 1, 1));
        request.topics().add(topic("once", 1, 1));

        CreateTopicsResponseData answer = create(request);

        assertThat(answer.topics()).hasSize(2);
        assertRefused(answer.topics().find("twice"), Errors.INVALID_REQUEST, "Duplicate topic name.");
        assertThat(fixture.topics.catalogue.image().all())
                .extracting(Topic::name)
                .containsExactly("once");
    }

    @Test
    void aTopicIsDeletedByNameOrById() {
        fixture.topics.create("a", 1, Map.of());
        Topic b = fixture.topics.create("b", 1, Map.of());
        fixture.topics.create("c", 1, Map.of());

        DeleteTopicsResponseData answer = delete(
                new DeleteTopicState().setName("a"), new DeleteTopicState().setTopicId(TopicErrors.uuid(b.id())));
        DeleteTopicsResponseData old = fixture.ask(
                ApiKeys.DELETE_TOPICS,
                V5,
                new DeleteTopicsRequestData().setTopicNames(List.of("c")),
                DeleteTopicsResponseData.class);

        assertThat(answer.responses())
                .extracting(DeletableTopicResult::errorCode)
                .containsExactly((short) 0, (short) 0);
        assertThat(answer.responses()).extracting(DeletableTopicResult::name).containsExactly("a", "b");
        assertThat(old.responses().find("c").errorCode()).isZero();
        assertThat(fixture.topics.catalogue.image().all()).isEmpty();
    }

    @Test
    void deletionsThatCannotBeAreRefused() {
        fixture.topics.create("twice", 1, Map.of());
        Uuid nobody = new Uuid(3, 4);

        assertThat(delete(new DeleteTopicState().setName("nope")).responses())
                .singleElement()
                .satisfies(result -> {
                    assertThat(result.errorCode()).isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION.code());
                    assertThat(result.name()).isEqualTo("nope");
                });
        assertThat(delete(new DeleteTopicState().setTopicId(nobody)).responses())
                .singleElement()
                .satisfies(result -> {
                    assertThat(result.errorCode()).isEqualTo(Errors.UNKNOWN_TOPIC_ID.code());
                    assertThat(result.topicId()).isEqualTo(nobody);
                });
        assertThat(delete(new DeleteTopicState()).responses())
                .singleElement()
                .satisfies(result ->
                        assertThat(result.errorMessage()).isEqualTo("Neither topic name nor id were specified."));
        assertThat(delete(new DeleteTopicState().setName("x").setTopicId(nobody))
                        .responses())
                .singleElement()
                .satisfies(result -> assertThat(result.errorMessage())
                        .isEqualTo("You may not specify both topic name and topic id."));
        assertThat(delete(new DeleteTopicState().setName("twice"), new DeleteTopicState().setName("twice"))
                        .responses())
                .singleElement()
                .satisfies(result -> assertThat(result.errorMessage()).isEqualTo("Duplicate topic name."));
        assertThat(fixture.topics.catalogue.image().all()).hasSize(1);
    }

    @Test
    void partitionsAreAdded() {
        fixture.topics.create("orders", 1, Map.of());

        assertThat(grow(new CreatePartitionsTopic()
                                .setName("orders")
                                .setCount(3)
                                .setAssignments(null))
                        .errorCode())
                .isZero();
        assertThat(grow(growth("orders", 4, List.of(1))).errorCode()).isZero();
        assertThat(fixture.topics.topic("orders").partitions()).hasSize(4);
    }

    @Test
    void growthThatCannotBeIsRefusedInKafkasWords() {
        fixture.topics.create("orders", 3, Map.of());

        assertRefused(
                grow(new CreatePartitionsTopic().setName("orders").setCount(2).setAssignments(null)),
                Errors.INVALID_PARTITIONS,
                "The topic orders currently has 3 partition(s); 2 would not be an increase.");
        assertRefused(
                grow(new CreatePartitionsTopic().setName("orders").setCount(3).setAssignments(null)),
                Errors.INVALID_PARTITIONS,
                "Topic already has 3 partition(s).");
        assertRefused(
                grow(growth("orders", 5, List.of(1))),
                Errors.INVALID_REPLICA_ASSIGNMENT,
                "Attempted to add 2 additional partition(s), but only 1 assignment(s) were specified.");
        assertRefused(
                grow(growth("orders", 4, List.of(7))),
                Errors.INVALID_REPLICA_ASSIGNMENT,
                "The manual partition assignment includes broker 7, but no such broker is registered.");
        assertRefused(
                grow(new CreatePartitionsTopic().setName("nope").setCount(3).setAssignments(null)),
                Errors.UNKNOWN_TOPIC_OR_PARTITION,
                "This server does not host this topic-partition.");
        assertThat(fixture.topics.topic("orders").partitions()).hasSize(3);
    }

    @Test
    void everyVersionCanBeAnswered() {
        for (ApiKeys api : List.of(ApiKeys.CREATE_TOPICS, ApiKeys.DELETE_TOPICS, ApiKeys.CREATE_PARTITIONS)) {
            for (short version = api.oldestVersion(); version <= api.latestVersion(); version++) {
                CreateTopicsRequestData creation = new CreateTopicsRequestData();
                creation.topics().add(topic("t" + version, 1, 1));
                CreatePartitionsRequestData growth = new CreatePartitionsRequestData();
                growth.topics().add(growth("t" + version, 2, List.of(1)));
                DeleteTopicsRequestData deletion = new DeleteTopicsRequestData()
                        .setTopics(List.of(new DeleteTopicState().setName("t" + version)))
                        .setTopicNames(List.of("t" + version));

                assertThat(fixture.ask(
                                api,
                                version,
                                switch (api) {
                                    case CREATE_TOPICS -> creation;
                                    case CREATE_PARTITIONS -> growth;
                                    default -> deletion;
                                },
                                ApiMessage.class))
                        .isNotNull();
            }
        }
    }

    private CreatableTopicResult create(CreatableTopic topic) {
        CreateTopicsRequestData request = new CreateTopicsRequestData();
        request.topics().add(topic);
        return create(request).topics().find(topic.name());
    }

    private CreateTopicsResponseData create(CreateTopicsRequestData request) {
        return fixture.ask(ApiKeys.CREATE_TOPICS, request, CreateTopicsResponseData.class);
    }

    private DeleteTopicsResponseData delete(DeleteTopicState... topics) {
        DeleteTopicsRequestData request = new DeleteTopicsRequestData().setTopics(List.of(topics));
        return fixture.ask(ApiKeys.DELETE_TOPICS, request, DeleteTopicsResponseData.class);
    }

    private CreatePartitionsTopicResult grow(CreatePartitionsTopic topic) {
        CreatePartitionsRequestData request = new CreatePartitionsRequestData();
        request.topics().add(topic);
        return fixture.ask(ApiKeys.CREATE_PARTITIONS, request, CreatePartitionsResponseData.class)
                .results()
                .getFirst();
    }

    private static CreatePartitionsTopic growth(String name, int count, List<Integer> brokerIds) {
        return new CreatePartitionsTopic()
                .setName(name)
                .setCount(count)
                .setAssignments(List.of(new CreatePartitionsAssignment().setBrokerIds(brokerIds)));
    }

    private static CreatableTopic topic(String name, int partitions, int replication) {
        return new CreatableTopic().setName(name).setNumPartitions(partitions).setReplicationFactor((short)
                replication);
    }

    @SafeVarargs
    private static CreatableTopic assigned(int partitions, int replication, List<Integer>... brokerIds) {
        CreatableTopic topic = topic("assigned", partitions, replication);
        for (int index = 0; index < brokerIds.length; index++) {
            topic.assignments()
                    .add(new CreatableReplicaAssignment()
                            .setPartitionIndex(index)
                            .setBrokerIds(brokerIds[index]));
        }
        return topic;
    }

    private static void assertRefused(CreatableTopicResult result, Errors error, String message) {
        assertThat(Errors.forCode(result.errorCode())).isEqualTo(error);
        assertThat(result.errorMessage()).contains(message);
    }

    private static void assertRefused(CreatePartitionsTopicResult result, Errors error, String message) {
        assertThat(Errors.forCode(result.errorCode())).isEqualTo(error);
        assertThat(result.errorMessage()).contains(message);
    }
}
