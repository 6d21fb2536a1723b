package dev.strobe.broker.api.cluster;

import dev.strobe.broker.api.ApiHandler;
import dev.strobe.broker.cluster.metadata.ClusterMetadata;
import dev.strobe.broker.cluster.metadata.ClusterNode;
import dev.strobe.broker.cluster.metadata.MetadataImage;
import dev.strobe.broker.wire.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.message.DescribeQuorumRequestData;
import org.apache.kafka.common.message.DescribeQuorumResponseData;
import org.apache.kafka.common.message.DescribeQuorumResponseData.Listener;
import org.apache.kafka.common.message.DescribeQuorumResponseData.ListenerCollection;
import org.apache.kafka.common.message.DescribeQuorumResponseData.Node;
import org.apache.kafka.common.message.DescribeQuorumResponseData.NodeCollection;
import org.apache.kafka.common.message.DescribeQuorumResponseData.PartitionData;
import org.apache.kafka.common.message.DescribeQuorumResponseData.ReplicaState;
import org.apache.kafka.common.message.DescribeQuorumResponseData.TopicData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/**
 * The nodes that agree on metadata, as the voters of the one partition that Apache Kafka keeps it in. An offset is a version
 * of the metadata. What each voter has in its own log is not told to the others: of a node that is not fenced, which was
 * seen to have caught up, this node's own version is given, of another -1, unknown.
 */
final class DescribeQuorumHandler implements ApiHandler {

    private static final String METADATA_TOPIC = "__cluster_metadata";
    private static final String LISTENER = "PLAINTEXT";
    private static final short NODES_SINCE = 2;
    private static final long UNKNOWN = -1;

    private final ClusterMetadata metadata;
    private final Set<Integer> voters;

    DescribeQuorumHandler(ClusterMetadata metadata, Set<Integer> voters) {
        this.metadata = metadata;
        this.voters = new TreeSet<>(voters);
    }

    @Override
    public ApiKeys key() {
        return ApiKeys.DESCRIBE_QUORUM;
    }

    @Override
    public void handle(Request request) {
        DescribeQuorumRequestData body = request.body(DescribeQuorumRequestData.class);
        MetadataImage image = metadata.image();
        List<TopicData> topics = new ArrayList<>();
        body.topics().forEach(topic -> {
            List<PartitionData> partitions = new ArrayList<>();
            topic.partitions().forEach(partition -> {
                int index = partition.partitionIndex();
                boolean known = topic.topicName().equals(METADATA_TOPIC) && index == 0;
                partitions.add(known ? quorum(image) : unknown(index));
            });
            topics.add(new TopicData().setTopicName(topic.topicName()).setPartitions(partitions));
        });
        DescribeQuorumResponseData response = new DescribeQuorumResponseData().setTopics(topics);
        request.respond(request.version() >= NODES_SINCE ? response.setNodes(nodes(image)) : response);
    }

    private static PartitionData unknown(int index) {
        return new PartitionData()
                .setPartitionIndex(index)
                .setErrorCode(Errors.UNKNOWN_TOPIC_OR_PARTITION.code())
                .setErrorMessage(Errors.UNKNOWN_TOPIC_OR_PARTITION.message());
    }

    private PartitionData quorum(MetadataImage image) {
        List<ReplicaState> states = new ArrayList<>();
        voters.forEach(id -> {
            ClusterNode node = image.node(id);
            boolean current = id == image.controller() || (node != null && !node.fenced());
            states.add(new ReplicaState().setReplicaId(id).setLogEndOffset(current ? image.version() : UNKNOWN));
        });
        return new PartitionData()
                .setPartitionIndex(0)
                .setLeaderId(image.controller())
                .setLeaderEpoch(image.controllerEpoch())
                .setHighWatermark(image.version())
                .setCurrentVoters(states);
    }

    private NodeCollection nodes(MetadataImage image) {
        NodeCollection nodes = new NodeCollection();
        voters.forEach(id -> {
            ListenerCollection listeners = new ListenerCollection();
            ClusterNode node = image.node(id);
            if (node != null) {
                listeners.add(new Listener()
                        .setName(LISTENER)
                        .setHost(node.client().host())
                        .setPort(node.client().port()));
            }
            nodes.add(new Node().setNodeId(id).setListeners(listeners));
        });
        return nodes;
    }
}
