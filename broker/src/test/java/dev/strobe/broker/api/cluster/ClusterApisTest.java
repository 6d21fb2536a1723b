package dev.strobe.broker.api.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.broker.api.topics.HandlerFixture;
import dev.strobe.broker.cluster.metadata.ClusterNode;
import dev.strobe.broker.cluster.metadata.Command;
import dev.strobe.broker.cluster.metadata.Credential;
import dev.strobe.broker.cluster.metadata.HostPort;
import dev.strobe.broker.cluster.metadata.MetadataImage;
import dev.strobe.broker.cluster.metadata.Outcome;
import dev.strobe.broker.cluster.metadata.ReplicatedPartition;
import dev.strobe.broker.cluster.metadata.ReplicatedTopic;
import dev.strobe.broker.partition.TopicId;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData.ReassignablePartition;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData.ReassignableTopic;
import org.apache.kafka.common.message.AlterPartitionReassignmentsResponseData;
import org.apache.kafka.common.message.AlterPartitionReassignmentsResponseData.ReassignablePartitionResponse;
import org.apache.kafka.common.message.AlterUserScramCredentialsRequestData;
import org.apache.kafka.common.message.AlterUserScramCredentialsRequestData.ScramCredentialDeletion;
import org.apache.kafka.common.message.AlterUserScramCredentialsRequestData.ScramCredentialUpsertion;
import org.apache.kafka.common.message.AlterUserScramCredentialsResponseData;
import org.apache.kafka.common.message.DescribeClusterRequestData;
import org.apache.kafka.common.message.DescribeClusterResponseData;
import org.apache.kafka.common.message.DescribeQuorumRequestData;
import org.apache.kafka.common.message.DescribeQuorumResponseData;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData.Cursor;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData;
import org.apache.kafka.common.message.DescribeUserScramCredentialsRequestData;
import org.apache.kafka.common.message.DescribeUserScramCredentialsResponseData;
import org.apache.kafka.common.message.ElectLeadersRequestData;
import org.apache.kafka.common.message.ElectLeadersResponseData;
import org.apache.kafka.common.message.ListPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.ListPartitionReassignmentsResponseData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseBroker;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponsePartition;
import org.apache.kafka.common.message.UnregisterBrokerRequestData;
import org.apache.kafka.common.message.UnregisterBrokerResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.security.scram.ScramCredential;
import org.apache.kafka.common.security.scram.internals.ScramFormatter;
import org.apache.kafka.common.security.scram.internals.ScramMechanism;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a node of three answers: node 3 is fenced, node 2 controls, one partition has no leader and is on its way. */
final class ClusterApisTest {

    private static final TopicId ORDERS = new TopicId(7, 8);
    private static final ReplicatedPartition SERVED =
            new ReplicatedPartition(List.of(1, 2, 3), List.of(1, 2), 1, 5, 9, List.of(), List.of());
    private static final ReplicatedPartition LEADERLESS =
            new ReplicatedPartition(List.of(3, 1), List.of(3), -1, 6, 9, List.of(1), List.of(3));
    private static final ReplicatedPartition LED_BY_ANOTHER =
            new ReplicatedPartition(List.of(1, 2), List.of(1, 2), 2, 2, 3, List.of(), List.of());

    private final HandlerFixture node =
            new HandlerFixture("controller.quorum.voters=1@127.0.0.1:7001,2@127.0.0.1:7002,3@127.0.0.1:7003");

    @BeforeEach
    void threeNodes() {
        node.image = new MetadataImage(
                321,
                2,
                4,
                Map.of(1, node(1, "a", false), 2, node(2, "", false), 3, node(3, "c", true)),
                Map.of(
                        "orders",
                        new ReplicatedTopic(
                                ORDERS, "orders", false, Map.of(), List.of(SERVED, LEADERLESS, LED_BY_ANOTHER))),
                Map.of(ORDERS, "orders"),
                0,
                List.of(new Credential("alice", "SCRAM-SHA-256", "c2FsdA==", "a2V5", "a2V5", 4096)));
        node.decides = command -> CompletableFuture.completedFuture(new Outcome.Done());
    }

    private static ClusterNode node(int id, String rack, boolean fenced) {
        HostPort client = new HostPort("host-" + id, 9090 + id);
        return new ClusterNode(id, id, "life", client, client, rack, fenced, false);
    }

    @Test
    void metadataNamesThoseWhoServe() {
        MetadataResponseData answer = metadata((short) 13);

        assertThat(answer.brokers()).extracting(MetadataResponseBroker::nodeId).containsExactly(1, 2);
        assertThat(answer.brokers().find(1).rack()).isEqualTo("a");
        assertThat(answer.brokers().find(2).rack()).isNull();
        assertThat(answer.brokers().find(2).host()).isEqualTo("host-2");
        assertThat(answer.controllerId()).isEqualTo(2);
        List<MetadataResponsePartition> partitions =
                answer.topics().find("orders").partitions();
        assertThat(partitions.get(0).leaderId()).isEqualTo(1);
        assertThat(partitions.get(0).leaderEpoch()).isEqualTo(5);
        assertThat(partitions.get(0).isrNodes()).containsExactly(1, 2);
        assertThat(partitions.get(0).offlineReplicas()).containsExactly(3);
        assertThat(Errors.forCode(partitions.get(1).errorCode())).isEqualTo(Errors.LEADER_NOT_AVAILABLE);
        assertThat(partitions.get(1).leaderId()).isEqualTo(-1);
    }

    @Test
    void theFirstVersionOfMetadataLeavesOutWhoIsNotThere() {
        List<MetadataResponsePartition> partitions =
                metadata((short) 0).topics().find("orders").partitions();

        assertThat(Errors.forCode(partitions.get(0).errorCode())).isEqualTo(Errors.REPLICA_NOT_AVAILABLE);
        assertThat(partitions.get(0).replicaNodes()).containsExactly(1, 2);
        assertThat(Errors.forCode(partitions.get(2).errorCode())).isEqualTo(Errors.NONE);
    }

    @Test
    void fencedNodesAreShownToWhoeverAsksForThem() {
        DescribeClusterResponseData all = node.ask(
                ApiKeys.DESCRIBE_CLUSTER,
                new DescribeClusterRequestData().setIncludeFencedBrokers(true),
                DescribeClusterResponseData.class);
        DescribeClusterResponseData active =
                node.ask(ApiKeys.DESCRIBE_CLUSTER, new DescribeClusterRequestData(), DescribeClusterResponseData.class);

        assertThat(all.brokers()).hasSize(3);
        assertThat(all.brokers().find(3).isFenced()).isTrue();
        assertThat(active.brokers()).hasSize(2);
        assertThat(active.controllerId()).isEqualTo(2);
    }

    @Test
    void topicsComeInPages() {
        DescribeTopicPartitionsResponseData first = node.ask(
                ApiKeys.DESCRIBE_TOPIC_PARTITIONS,
                new DescribeTopicPartitionsRequestData().setResponsePartitionLimit(2),
                DescribeTopicPartitionsResponseData.class);
        DescribeTopicPartitionsResponseData second = node.ask(
                ApiKeys.DESCRIBE_TOPIC_PARTITIONS,
                new DescribeTopicPartitionsRequestData()
                        .setCursor(new Cursor()
                                .setTopicName(first.nextCursor().topicName())
                                .setPartitionIndex(first.nextCursor().partitionIndex())),
                DescribeTopicPartitionsResponseData.class);

        assertThat(first.topics().find("orders").partitions()).hasSize(2);
        assertThat(first.nextCursor().partitionIndex()).isEqualTo(2);
        assertThat(second.topics().find("orders").partitions()).hasSize(1);
        assertThat(second.nextCursor()).isNull();
    }

    @Test
    void electionsAreHeldWhereTheyAreNeeded() {
        node.decides = command -> CompletableFuture.completedFuture(
                new Outcome.Refused(Outcome.Reason.PREFERRED_LEADER_NOT_AVAILABLE, "fenced"));

        ElectLeadersResponseData answer = node.ask(
                ApiKeys.ELECT_LEADERS,
                new ElectLeadersRequestData().setTopicPartitions(null),
                ElectLeadersResponseData.class);

        assertThat(node.commands)
                .containsExactly(new Command.ElectLeader(ORDERS, 1, false), new Command.ElectLeader(ORDERS, 2, false));
        assertThat(answer.replicaElectionResults().getFirst().partitionResult())
                .extracting(result -> Errors.forCode(result.errorCode()))
                .containsExactly(Errors.PREFERRED_LEADER_NOT_AVAILABLE, Errors.PREFERRED_LEADER_NOT_AVAILABLE);
    }

    @Test
    void anUncleanElectionIsHeldOnlyWhereThereIsNoLeader() {
        node.ask(
                ApiKeys.ELECT_LEADERS,
                new ElectLeadersRequestData().setElectionType((byte) 1).setTopicPartitions(null),
                ElectLeadersResponseData.class);

        assertThat(node.commands).containsExactly(new Command.ElectLeader(ORDERS, 1, true));
    }

    @Test
    void partitionsAreReassignedToNodesThatExist() {
        assertThat(reassign(0, List.of(2, 3))).isEqualTo(Errors.NONE);
        assertThat(reassign(0, List.of(2, 7))).isEqualTo(Errors.INVALID_REPLICA_ASSIGNMENT);
        assertThat(reassign(0, List.of(2, 2))).isEqualTo(Errors.INVALID_REPLICA_ASSIGNMENT);
        assertThat(reassign(0, List.of())).isEqualTo(Errors.INVALID_REPLICA_ASSIGNMENT);
        assertThat(reassign(9, List.of(1))).isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(node.commands).containsExactly(new Command.Reassign(ORDERS, 0, List.of(2, 3)));
    }

    @Test
    void whatNobodyAgreedOnInTimeIsSaidToBeOpen() {
        node.decides = command -> CompletableFuture.failedFuture(new IllegalStateException("no majority"));

        assertThat(reassign(0, List.of(2, 3))).isEqualTo(Errors.REQUEST_TIMED_OUT);
    }

    @Test
    void onlyReassignmentsUnderWayAreListed() {
        ListPartitionReassignmentsResponseData answer = node.ask(
                ApiKeys.LIST_PARTITION_REASSIGNMENTS,
                new ListPartitionReassignmentsRequestData().setTopics(null),
                ListPartitionReassignmentsResponseData.class);

        assertThat(answer.topics()).singleElement().satisfies(topic -> {
            assertThat(topic.partitions()).singleElement().satisfies(partition -> {
                assertThat(partition.partitionIndex()).isEqualTo(1);
                assertThat(partition.addingReplicas()).containsExactly(1);
                assertThat(partition.removingReplicas()).containsExactly(3);
            });
        });
    }

    @Test
    void theNodesAreTheVotersOfTheMetadata() {
        DescribeQuorumResponseData answer = node.ask(
                ApiKeys.DESCRIBE_QUORUM,
                new DescribeQuorumRequestData()
                        .setTopics(List.of(new DescribeQuorumRequestData.TopicData()
                                .setTopicName("__cluster_metadata")
                                .setPartitions(
                                        List.of(new DescribeQuorumRequestData.PartitionData().setPartitionIndex(0))))),
                DescribeQuorumResponseData.class);

        DescribeQuorumResponseData.PartitionData quorum =
                answer.topics().getFirst().partitions().getFirst();
        assertThat(quorum.leaderId()).isEqualTo(2);
        assertThat(quorum.leaderEpoch()).isEqualTo(4);
        assertThat(quorum.highWatermark()).isEqualTo(321);
        assertThat(quorum.currentVoters())
                .extracting(DescribeQuorumResponseData.ReplicaState::logEndOffset)
                .containsExactly(321L, 321L, -1L);
        assertThat(answer.nodes()).hasSize(3);
    }

    @Test
    void aNodeIsForgottenIfTheClusterAgrees() {
        node.decides = command -> CompletableFuture.completedFuture(
                new Outcome.Refused(Outcome.Reason.INELIGIBLE_REPLICA, "keeps replicas"));

        UnregisterBrokerResponseData answer = node.ask(
                ApiKeys.UNREGISTER_BROKER,
                new UnregisterBrokerRequestData().setBrokerId(3),
                UnregisterBrokerResponseData.class);

        assertThat(Errors.forCode(answer.errorCode())).isEqualTo(Errors.INELIGIBLE_REPLICA);
        assertThat(answer.errorMessage()).isEqualTo("keeps replicas");
        assertThat(node.commands).containsExactly(new Command.Unregister(3));
    }

    @Test
    void credentialsAreKeptAsKafkaWouldMakeThem() throws Exception {
        ScramFormatter formatter = new ScramFormatter(ScramMechanism.SCRAM_SHA_512);
        byte[] salt = "salt".getBytes(StandardCharsets.UTF_8);
        byte[] salted = formatter.saltedPassword("secret", salt, 8192);
        ScramCredential expected = formatter.generateCredential(salt, salted, 8192);

        alter(new AlterUserScramCredentialsRequestData()
                .setUpsertions(List.of(new ScramCredentialUpsertion()
                        .setName("bob")
                        .setMechanism((byte) 2)
                        .setIterations(8192)
                        .setSalt(salt)
                        .setSaltedPassword(salted))));

        assertThat(node.commands)
                .containsExactly(new Command.SetCredential(new Credential(
                        "bob",
                        "SCRAM-SHA-512",
                        base64(salt),
                        base64(expected.storedKey()),
                        base64(expected.serverKey()),
                        8192)));
    }

    @Test
    void aUserIsAlteredOnceInARequestAndTheOthersAreNotHeldUp() {
        AlterUserScramCredentialsResponseData answer = alter(new AlterUserScramCredentialsRequestData()
                .setDeletions(List.of(deletion("alice"), deletion("bob"), deletion("carol"), deletion("carol"))));

        assertThat(answer.results())
                .extracting(result -> result.user() + " " + Errors.forCode(result.errorCode()))
                .containsExactlyInAnyOrder("alice NONE", "bob RESOURCE_NOT_FOUND", "carol DUPLICATE_RESOURCE");
        assertThat(node.commands).containsExactly(new Command.RemoveCredential("alice", "SCRAM-SHA-256"));
    }

    @Test
    void whoHasCredentialsIsToldButNotWhich() {
        DescribeUserScramCredentialsResponseData answer = node.ask(
                ApiKeys.DESCRIBE_USER_SCRAM_CREDENTIALS,
                new DescribeUserScramCredentialsRequestData().setUsers(null),
                DescribeUserScramCredentialsResponseData.class);

        assertThat(answer.results()).singleElement().satisfies(result -> {
            assertThat(result.user()).isEqualTo("alice");
            assertThat(result.credentialInfos().getFirst().mechanism()).isEqualTo((byte) 1);
            assertThat(result.credentialInfos().getFirst().iterations()).isEqualTo(4096);
        });
    }

    private static ScramCredentialDeletion deletion(String user) {
        return new ScramCredentialDeletion().setName(user).setMechanism((byte) 1);
    }

    private AlterUserScramCredentialsResponseData alter(AlterUserScramCredentialsRequestData request) {
        return node.ask(ApiKeys.ALTER_USER_SCRAM_CREDENTIALS, request, AlterUserScramCredentialsResponseData.class);
    }

    private MetadataResponseData metadata(short version) {
        MetadataRequestData all = new MetadataRequestData().setTopics(version == 0 ? List.of() : null);
        return node.ask(ApiKeys.METADATA, version, all, MetadataResponseData.class);
    }

    private Errors reassign(int partition, List<Integer> replicas) {
        AlterPartitionReassignmentsResponseData answer = node.ask(
                ApiKeys.ALTER_PARTITION_REASSIGNMENTS,
                new AlterPartitionReassignmentsRequestData()
                        .setTopics(List.of(new ReassignableTopic()
                                .setName("orders")
                                .setPartitions(List.of(new ReassignablePartition()
                                        .setPartitionIndex(partition)
                                        .setReplicas(replicas))))),
                AlterPartitionReassignmentsResponseData.class);
        List<ReassignablePartitionResponse> partitions =
                answer.responses().getFirst().partitions();
        return Errors.forCode(partitions.getFirst().errorCode());
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
