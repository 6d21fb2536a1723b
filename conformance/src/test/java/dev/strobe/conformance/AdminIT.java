package dev.strobe.conformance;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strobe.conformance.raw.RawClient;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.awaitility.Awaitility;

/** What an administrator does: topics, partitions, configurations, records, the cluster. */
final class AdminIT {

    private static void create(Clients clients, NewTopic topic) throws Exception {
        Admins.result(clients.admin().createTopics(List.of(topic)).all());
    }

    private static TopicDescription described(Clients clients, String topic) throws Exception {
        return requireNonNull(
                Admins.result(clients.admin().describeTopics(List.of(topic)).allTopicNames())
                        .get(topic));
    }

    @OnBothBrokers
    void aTopicIsDescribedAsItWasMade(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        String name = clients.fresh("described");
        Uuid id = clients.createTopic(name, 3, Map.of());

        TopicDescription description = described(clients, name);

        assertThat(description.topicId()).isEqualTo(id);
        assertThat(description.isInternal()).isFalse();
        assertThat(description.partitions()).hasSize(3).allSatisfy(partition -> {
            assertThat(partition.replicas()).hasSize(1);
            assertThat(partition.isr()).isEqualTo(partition.replicas());
            assertThat(partition.leader()).isEqualTo(partition.replicas().getFirst());
        });
        assertThat(Admins.result(clients.admin().listTopics().names())).contains(name);
    }

    @OnBothBrokers
    void defaultsAreUsedWhereNothingIsSaid(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        String name = clients.fresh("default");
        create(clients, new NewTopic(name, java.util.Optional.empty(), java.util.Optional.empty()));

        Awaitility.await()
                .ignoreExceptions()
                .untilAsserted(
                        () -> assertThat(described(clients, name).partitions()).hasSize(1));
    }

    @OnBothBrokers
    void whatCannotBeMadeIsRefused(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        String existing = clients.topic();

        assertThatThrownBy(() -> create(clients, new NewTopic(existing, 1, (short) 1)))
                .isInstanceOf(TopicExistsException.class);
        assertThatThrownBy(() -> create(clients, new NewTopic(clients.fresh("t"), 1, (short) 3)))
                .isInstanceOf(InvalidReplicationFactorException.class);
        assertThatThrownBy(() -> create(clients, new NewTopic(clients.fresh("t"), 1, (short) 0)))
                .isInstanceOf(InvalidReplicationFactorException.class);
        assertThatThrownBy(() -> create(clients, new NewTopic(clients.fresh("t"), 0, (short) 1)))
                .isInstanceOf(InvalidPartitionsException.class);
        for (String name : List.of("", ".", "..", "a b", "a/b", "ä", "x".repeat(250))) {
            assertThatThrownBy(() -> create(clients, new NewTopic(name, 1, (short) 1)))
                    .as("name '%s'", name)
                    .isInstanceOf(InvalidTopicException.class);
        }
        for (Map<String, String> configs : List.of(
                Map.of("no.such.key", "1"), Map.of("retention.ms", "many"), Map.of("max.message.bytes", "-1"))) {
            assertThatThrownBy(() -> create(clients, new NewTopic(clients.fresh("t"), 1, (short) 1).configs(configs)))
                    .as("configs %s", configs)
                    .isInstanceOf(InvalidConfigurationException.class);
        }
    }

    @OnBothBrokers
    void namesThatDifferInDotsAndUnderscoresCollide(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        String name = clients.fresh("dotted");
        clients.createTopic(name + ".a", 1, Map.of());

        assertThatThrownBy(() -> create(clients, new NewTopic(name + "_a", 1, (short) 1)))
                .isInstanceOf(InvalidTopicException.class);
    }

    @OnBothBrokers
    void aTrialCreationLeavesNothing(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        String name = clients.fresh("trial");

        Admins.result(clients.admin()
                .createTopics(List.of(new NewTopic(name, 1, (short) 1)), new CreateTopicsOptions().validateOnly(true))
                .all());

        assertThat(Admins.result(clients.admin().listTopics().names())).doesNotContain(name);
    }

    @OnBothBrokers
    void aDeletedTopicIsGoneAndItsNameIsFree(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        String name = clients.fresh("deleted");
        Uuid first = clients.createTopic(name, 1, Map.of());
        clients.send(name, "a");

        Admins.result(clients.admin().deleteTopics(List.of(name)).all());
        assertThatThrownBy(() -> Admins.result(
                        clients.admin().deleteTopics(List.of(name)).all()))
                .isInstanceOf(UnknownTopicOrPartitionException.class);

        Uuid second = clients.createTopic(name, 1, Map.of());
        assertThat(second).isNotEqualTo(first);
        assertThat(clients.send(name, "b")).isZero();
    }

    @OnBothBrokers
    void topicsCanBeDeletedById(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        Uuid id = clients.createTopic(clients.fresh("by-id"), 1, Map.of());

        Admins.result(clients.admin()
                .deleteTopics(TopicCollection.ofTopicIds(List.of(id)))
                .all());

        assertThatThrownBy(() -> Admins.result(clients.admin()
                        .deleteTopics(TopicCollection.ofTopicIds(List.of(Uuid.randomUuid())))
                        .all()))
                .isInstanceOf(UnknownTopicIdException.class);
    }

    @OnBothBrokers
    void partitionsCanOnlyBeAdded(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        String topic = clients.topic(2, Map.of());

        Admins.result(clients.admin()
                .createPartitions(Map.of(topic, NewPartitions.increaseTo(4)))
                .all());

        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(described(clients, topic).partitions()).hasSize(4));
        for (int count : new int[] {4, 1}) {
            assertThatThrownBy(() -> Admins.result(clients.admin()
                            .createPartitions(Map.of(topic, NewPartitions.increaseTo(count)))
                            .all()))
                    .isInstanceOf(InvalidPartitionsException.class);
        }
        assertThatThrownBy(() -> Admins.result(clients.admin()
                        .createPartitions(Map.of("no-such-topic", NewPartitions.increaseTo(2)))
                        .all()))
                .isInstanceOf(UnknownTopicOrPartitionException.class);
    }

    @OnBothBrokers
    void configsOfATopicAreToldAndChanged(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        String topic = clients.topic(1, Map.of("retention.ms", "100000"));

        assertThat(config(clients, topic, "retention.ms").value()).isEqualTo("100000");
        assertThat(config(clients, topic, "retention.ms").source())
                .isEqualTo(ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG);
        assertThat(config(clients, topic, "retention.bytes").value()).isEqualTo("-1");
        assertThat(config(clients, topic, "cleanup.policy").value()).isEqualTo("delete");

        alter(clients, topic, "max.message.bytes", "2000", AlterConfigOp.OpType.SET);
        Awaitility.await()
                .untilAsserted(() -> assertThat(
                                config(clients, topic, "max.message.bytes").value())
                        .isEqualTo("2000"));
        alter(clients, topic, "retention.ms", "", AlterConfigOp.OpType.DELETE);
        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(config(clients, topic, "retention.ms").value())
                                .isEqualTo("604800000"));
        assertThatThrownBy(() -> alter(clients, topic, "no.such.key", "1", AlterConfigOp.OpType.SET))
                .isInstanceOf(InvalidConfigurationException.class);
        assertThatThrownBy(() -> alter(clients, topic, "retention.ms", "x", AlterConfigOp.OpType.SET))
                .isInstanceOf(InvalidConfigurationException.class);
        assertThatThrownBy(() -> config(clients, "no-such-topic", "retention.ms"))
                .isInstanceOf(UnknownTopicOrPartitionException.class);
    }

    private static ConfigEntry config(Clients clients, String topic, String key) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Config config = requireNonNull(
                Admins.result(clients.admin().describeConfigs(List.of(resource)).all())
                        .get(resource));
        return config.get(key);
    }

    private static void alter(Clients clients, String topic, String key, String value, AlterConfigOp.OpType type)
            throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Admins.result(clients.admin()
                .incrementalAlterConfigs(
                        Map.of(resource, List.of(new AlterConfigOp(new ConfigEntry(key, value), type))))
                .all());
    }

    @OnBothBrokers
    void configsOfTheBrokerAreTold(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        String node = Admins.result(clients.admin().describeCluster().nodes())
                .iterator()
                .next()
                .idString();
        ConfigResource resource = new ConfigResource(ConfigResource.Type.BROKER, node);

        Config config = requireNonNull(
                Admins.result(clients.admin().describeConfigs(List.of(resource)).all())
                        .get(resource));

        assertThat(config.get("num.partitions").value()).isEqualTo("1");
        assertThat(config.get("auto.create.topics.enable").value()).isEqualTo("true");
        assertThat(config.get("group.min.session.timeout.ms").value()).isEqualTo("500");
    }

    @OnBothBrokers
    void deletedRecordsMoveTheStartOfTheLog(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        String topic = clients.topic();
        clients.send(topic, "a", "b", "c", "d");

        assertThat(Admins.deleteRecords(clients, topic, 2)).isEqualTo(2);
        assertThat(Admins.deleteRecords(clients, topic, 1)).isEqualTo(2);
        assertThat(Admins.offsets(clients, topic, OffsetSpec.earliest()).offset())
                .isEqualTo(2);
        assertThat(clients.read(topic, 2)).extracting(record -> record.value()).containsExactly("c", "d");
        assertThatThrownBy(() -> Admins.deleteRecords(clients, topic, 5)).isInstanceOf(OffsetOutOfRangeException.class);
        assertThat(Admins.deleteRecords(clients, topic, -1)).isEqualTo(4);
        assertThat(Admins.offsets(clients, topic, OffsetSpec.earliest()).offset())
                .isEqualTo(4);
    }

    @OnBothBrokers
    void offsetsAreListedByEachSpecification(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        String topic = clients.topic();
        clients.send(topic, "a", "b");

        assertThat(Admins.offsets(clients, topic, OffsetSpec.earliest()).offset())
                .isZero();
        assertThat(Admins.offsets(clients, topic, OffsetSpec.latest()).offset()).isEqualTo(2);
        assertThat(Admins.offsets(clients, topic, OffsetSpec.maxTimestamp()).offset())
                .isEqualTo(1);
        assertThat(Admins.offsets(clients, topic, OffsetSpec.forTimestamp(0)).offset())
                .isZero();
        assertThat(Admins.offsets(clients, topic, OffsetSpec.forTimestamp(Long.MAX_VALUE))
                        .offset())
                .isEqualTo(-1);
    }

    @OnBothBrokers
    void theClusterIsOneNode(BrokerUnderTest broker) throws Exception {
        DescribeClusterResult cluster = broker.clients().admin().describeCluster();

        assertThat(Admins.result(cluster.nodes())).hasSize(1).allSatisfy(node -> {
            assertThat(node.host()).isEqualTo("127.0.0.1");
            assertThat(node.port()).isEqualTo(broker.clients().process().port());
        });
        assertThat(Admins.result(cluster.clusterId())).hasSize(22);
        assertThat(Admins.result(cluster.controller())).isIn(Set.copyOf(Admins.result(cluster.nodes())));
    }

    @OnBothBrokers
    void askingForAnUnknownTopicMakesItOnlyWhereThatIsAllowed(BrokerUnderTest broker) {
        Clients clients = broker.clients();
        String name = clients.fresh("asked-for");
        try (RawClient raw = clients.raw()) {
            assertThat(asked(raw, name, false)).isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
            assertThat(asked(raw, name, false)).isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
            asked(raw, name, true);
            Awaitility.await()
                    .untilAsserted(() -> assertThat(asked(raw, name, false)).isEqualTo(Errors.NONE));
            assertThat(asked(raw, "not a topic", true)).isEqualTo(Errors.INVALID_TOPIC_EXCEPTION);
        }
    }

    private static Errors asked(RawClient raw, String topic, boolean create) {
        MetadataRequestData request = new MetadataRequestData()
                .setAllowAutoTopicCreation(create)
                .setTopics(List.of(new MetadataRequestTopic().setName(topic)));
        return Errors.forCode(raw.call(request, 12, MetadataResponseData.class)
                .topics()
                .iterator()
                .next()
                .errorCode());
    }
}
