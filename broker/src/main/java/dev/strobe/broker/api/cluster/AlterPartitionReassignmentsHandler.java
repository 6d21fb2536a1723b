package dev.strobe.broker.api.cluster;

import dev.strobe.broker.api.ApiHandler;
import dev.strobe.broker.api.Joined;
import dev.strobe.broker.api.ReplicaAssignments;
import dev.strobe.broker.cluster.metadata.ClusterMetadata;
import dev.strobe.broker.cluster.metadata.Command;
import dev.strobe.broker.cluster.metadata.MetadataImage;
import dev.strobe.broker.cluster.metadata.ReplicatedPartition;
import dev.strobe.broker.cluster.metadata.ReplicatedTopic;
import dev.strobe.broker.wire.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData.ReassignablePartition;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData.ReassignableTopic;
import org.apache.kafka.common.message.AlterPartitionReassignmentsResponseData;
import org.apache.kafka.common.message.AlterPartitionReassignmentsResponseData.ReassignablePartitionResponse;
import org.apache.kafka.common.message.AlterPartitionReassignmentsResponseData.ReassignableTopicResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** Moves partitions to other nodes, or gives up a move under way; each partition for itself (KIP-455). */
final class AlterPartitionReassignmentsHandler implements ApiHandler {

    private final ClusterMetadata metadata;

    AlterPartitionReassignmentsHandler(ClusterMetadata metadata) {
        this.metadata = metadata;
    }

    @Override
    public ApiKeys key() {
        return ApiKeys.ALTER_PARTITION_REASSIGNMENTS;
    }

    @Override
    public void handle(Request request) {
        AlterPartitionReassignmentsRequestData body = request.body(AlterPartitionReassignmentsRequestData.class);
        List<CompletableFuture<ReassignableTopicResponse>> topics = new ArrayList<>();
        for (ReassignableTopic asked : body.topics()) {
            topics.add(reassign(asked, body.allowReplicationFactorChange()));
        }
        Joined.whenAll(
                topics,
                all -> request.respond(new AlterPartitionReassignmentsResponseData()
                        .setAllowReplicationFactorChange(body.allowReplicationFactorChange())
                        .setResponses(all)));
    }

    private CompletableFuture<ReassignableTopicResponse> reassign(ReassignableTopic asked, boolean mayChangeCount) {
        List<CompletableFuture<ReassignablePartitionResponse>> parts = new ArrayList<>();
        for (ReassignablePartition partition : asked.partitions()) {
            parts.add(reassign(asked.name(), partition, mayChangeCount)
                    .thenApply(answer -> new ReassignablePartitionResponse()
                            .setPartitionIndex(partition.partitionIndex())
                            .setErrorCode(answer.error().code())
                            .setErrorMessage(answer.message())));
        }
        CompletableFuture<ReassignableTopicResponse> result = new CompletableFuture<>();
        Joined.whenAll(
                parts,
                all -> result.complete(
                        new ReassignableTopicResponse().setName(asked.name()).setPartitions(all)));
        return result;
    }

    private CompletableFuture<ChangeAnswer> reassign(String name, ReassignablePartition asked, boolean mayChangeCount) {
        MetadataImage image = metadata.image();
        ReplicatedTopic topic = image.topics().get(name);
        if (topic == null) {
            return refused(Errors.UNKNOWN_TOPIC_OR_PARTITION, "Unable to find a topic named " + name + ".");
        }
        int index = asked.partitionIndex();
        if (index < 0 || index >= topic.partitions().size()) {
            return refused(Errors.UNKNOWN_TOPIC_OR_PARTITION, "Unable to find partition " + name + ":" + index + ".");
        }
        String problem = problem(asked, topic.partitions().get(index), image, mayChangeCount);
        if (problem != null) {
            return refused(Errors.INVALID_REPLICA_ASSIGNMENT, problem);
        }
        return metadata.change(new Command.Reassign(topic.id(), index, asked.replicas()))
                .handle((outcome, failure) -> ChangeAnswer.of(outcome));
    }

    private static @Nullable String problem(
            ReassignablePartition asked, ReplicatedPartition partition, MetadataImage image, boolean mayChangeCount) {
        if (asked.replicas() == null) {
            return null;
        }
        int before = partition.replicas().size() - partition.adding().size();
        return ReplicaAssignments.problem(
                asked.replicas(), image.nodes().keySet(), mayChangeCount ? ReplicaAssignments.ANY_COUNT : before);
    }

    private static CompletableFuture<ChangeAnswer> refused(Errors error, String message) {
        return CompletableFuture.completedFuture(new ChangeAnswer(error, message));
    }
}
