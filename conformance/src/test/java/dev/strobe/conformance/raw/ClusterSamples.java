package dev.strobe.conformance.raw;

import java.util.List;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData.ReassignablePartition;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData.ReassignableTopic;
import org.apache.kafka.common.message.AlterUserScramCredentialsRequestData;
import org.apache.kafka.common.message.AlterUserScramCredentialsRequestData.ScramCredentialDeletion;
import org.apache.kafka.common.message.AlterUserScramCredentialsRequestData.ScramCredentialUpsertion;
import org.apache.kafka.common.message.DescribeQuorumRequestData;
import org.apache.kafka.common.message.DescribeUserScramCredentialsRequestData;
import org.apache.kafka.common.message.DescribeUserScramCredentialsRequestData.UserName;
import org.apache.kafka.common.message.ElectLeadersRequestData;
import org.apache.kafka.common.message.ElectLeadersRequestData.TopicPartitions;
import org.apache.kafka.common.message.ElectLeadersRequestData.TopicPartitionsCollection;
import org.apache.kafka.common.message.ListPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.ListPartitionReassignmentsRequestData.ListPartitionReassignmentsTopics;
import org.apache.kafka.common.message.UnregisterBrokerRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.jspecify.annotations.Nullable;

/** Sample requests about nodes, replicas and credentials. */
final class ClusterSamples {

    private static final int NODE = 1;
    private static final int NOBODY = 77;
    private static final byte SHA_256 = 1;

    private ClusterSamples() {}

    static @Nullable ApiMessage of(Sample sample, ApiKeys api, int version) {
        return switch (api) {
            case ELECT_LEADERS -> electLeaders(sample);
            case ALTER_PARTITION_REASSIGNMENTS -> reassignments(sample, version);
            case LIST_PARTITION_REASSIGNMENTS ->
                new ListPartitionReassignmentsRequestData()
                        .setTopics(List.of(reassigned(sample.topic()), reassigned(sample.fresh())));
            case DESCRIBE_QUORUM ->
                new DescribeQuorumRequestData()
                        .setTopics(List.of(new DescribeQuorumRequestData.TopicData()
                                .setTopicName("__cluster_metadata")
                                .setPartitions(
                                        List.of(new DescribeQuorumRequestData.PartitionData().setPartitionIndex(0)))));
            case UNREGISTER_BROKER -> new UnregisterBrokerRequestData().setBrokerId(NOBODY);
            case DESCRIBE_USER_SCRAM_CREDENTIALS ->
                new DescribeUserScramCredentialsRequestData()
                        .setUsers(List.of(
                                new UserName().setName("nobody"),
                                new UserName().setName("twice"),
                                new UserName().setName("twice")));
            case ALTER_USER_SCRAM_CREDENTIALS -> credentials();
            default -> null;
        };
    }

    private static ApiMessage electLeaders(Sample sample) {
        TopicPartitionsCollection topics = new TopicPartitionsCollection();
        topics.add(new TopicPartitions().setTopic(sample.topic()).setPartitions(List.of(0, 5)));
        topics.add(new TopicPartitions().setTopic(sample.fresh()).setPartitions(List.of(0)));
        return new ElectLeadersRequestData().setTopicPartitions(topics).setTimeoutMs(5000);
    }

    private static ApiMessage reassignments(Sample sample, int version) {
        List<Integer> sameOrNone = version == 0 ? null : List.of(NODE);
        return new AlterPartitionReassignmentsRequestData()
                .setTimeoutMs(5000)
                .setTopics(List.of(
                        new ReassignableTopic()
                                .setName(sample.topic())
                                .setPartitions(List.of(
                                        new ReassignablePartition()
                                                .setPartitionIndex(0)
                                                .setReplicas(sameOrNone),
                                        new ReassignablePartition()
                                                .setPartitionIndex(5)
                                                .setReplicas(List.of(NODE)))),
                        new ReassignableTopic()
                                .setName(sample.fresh())
                                .setPartitions(List.of(new ReassignablePartition()
                                        .setPartitionIndex(0)
                                        .setReplicas(List.of(NOBODY))))));
    }

    private static ListPartitionReassignmentsTopics reassigned(String topic) {
        return new ListPartitionReassignmentsTopics().setName(topic).setPartitionIndexes(List.of(0, 5));
    }

    private static ApiMessage credentials() {
        return new AlterUserScramCredentialsRequestData()
                .setDeletions(List.of(
                        new ScramCredentialDeletion().setName("nobody").setMechanism(SHA_256),
                        new ScramCredentialDeletion().setName("unknown").setMechanism((byte) 9)))
                .setUpsertions(List.of(
                        new ScramCredentialUpsertion()
                                .setName("hasty")
                                .setMechanism(SHA_256)
                                .setIterations(1)
                                .setSalt(new byte[] {1})
                                .setSaltedPassword(new byte[] {2}),
                        new ScramCredentialUpsertion()
                                .setName("")
                                .setMechanism(SHA_256)
                                .setIterations(8192)
                                .setSalt(new byte[] {1})
                                .setSaltedPassword(new byte[] {2})));
    }
}
