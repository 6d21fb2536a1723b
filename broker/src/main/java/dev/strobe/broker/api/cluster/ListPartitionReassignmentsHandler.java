package dev.strobe.broker.api.cluster;

import dev.strobe.broker.api.ApiHandler;
import dev.strobe.broker.cluster.metadata.ClusterMetadata;
import dev.strobe.broker.cluster.metadata.MetadataImage;
import dev.strobe.broker.cluster.metadata.ReplicatedPartition;
import dev.strobe.broker.cluster.metadata.ReplicatedTopic;
import dev.strobe.broker.wire.Request;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.message.ListPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.ListPartitionReassignmentsResponseData;
import org.apache.kafka.common.message.ListPartitionReassignmentsResponseData.OngoingPartitionReassignment;
import org.apache.kafka.common.message.ListPartitionReassignmentsResponseData.OngoingTopicReassignment;
import org.apache.kafka.common.protocol.ApiKeys;
import org.jspecify.annotations.Nullable;

/** Partitions on their way to other nodes; what is not, or does not exist, is left out. */
final class ListPartitionReassignmentsHandler implements ApiHandler {

    private final ClusterMetadata metadata;

    ListPartitionReassignmentsHandler(ClusterMetadata metadata) {
        this.metadata = metadata;
    }

    @Override
    public ApiKeys key() {
        return ApiKeys.LIST_PARTITION_REASSIGNMENTS;
    }

    @Override
    public void handle(Request request) {
        ListPartitionReassignmentsRequestData body = request.body(ListPartitionReassignmentsRequestData.class);
        ListPartitionReassignmentsResponseData response = new ListPartitionReassignmentsResponseData();
        MetadataImage image = metadata.image();
        if (body.topics() == null) {
            image.topics().values().forEach(topic -> add(response, topic, null));
        } else {
            body.topics().forEach(asked -> {
                ReplicatedTopic topic = image.topics().get(asked.name());
                if (topic != null) {
                    add(response, topic, asked.partitionIndexes());
                }
            });
        }
        request.respond(response);
    }

    /** @param indexes null for all */
    private static void add(
            ListPartitionReassignmentsResponseData response, ReplicatedTopic topic, @Nullable List<Integer> indexes) {
        List<OngoingPartitionReassignment> ongoing = IntStream.range(
                        0, topic.partitions().size())
                .filter(index -> indexes == null || indexes.contains(index))
                .filter(index -> topic.partitions().get(index).isReassigning())
                .mapToObj(index -> ongoing(index, topic.partitions().get(index)))
                .toList();
        if (!ongoing.isEmpty()) {
            response.topics()
                    .add(new OngoingTopicReassignment().setName(topic.name()).setPartitions(ongoing));
        }
    }

    private static OngoingPartitionReassignment ongoing(int index, ReplicatedPartition partition) {
        return new OngoingPartitionReassignment()
                .setPartitionIndex(index)
                .setReplicas(partition.replicas())
                .setAddingReplicas(partition.adding())
                .setRemovingReplicas(partition.removing());
    }
}
