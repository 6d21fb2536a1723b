package dev.strobe.broker.api.cluster;

import dev.strobe.broker.api.ApiHandler;
import dev.strobe.broker.api.Joined;
import dev.strobe.broker.cluster.metadata.ClusterMetadata;
import dev.strobe.broker.cluster.metadata.Command;
import dev.strobe.broker.cluster.metadata.MetadataImage;
import dev.strobe.broker.cluster.metadata.ReplicatedPartition;
import dev.strobe.broker.cluster.metadata.ReplicatedTopic;
import dev.strobe.broker.wire.Request;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.message.ElectLeadersRequestData;
import org.apache.kafka.common.message.ElectLeadersResponseData;
import org.apache.kafka.common.message.ElectLeadersResponseData.PartitionResult;
import org.apache.kafka.common.message.ElectLeadersResponseData.ReplicaElectionResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * Gives partitions back to their preferred leader, or, unclean, to any replica where none is in sync. Of a request for all
 * partitions those that have their leader are left out of the answer, as Apache Kafka does.
 */
final class ElectLeadersHandler implements ApiHandler {

    private static final byte PREFERRED = 0;
    private static final byte UNCLEAN = 1;

    private final ClusterMetadata metadata;

    ElectLeadersHandler(ClusterMetadata metadata) {
        this.metadata = metadata;
    }

    @Override
    public ApiKeys key() {
        return ApiKeys.ELECT_LEADERS;
    }

    @Override
    public void handle(Request request) {
        ElectLeadersRequestData body = request.body(ElectLeadersRequestData.class);
        if (body.electionType() != PREFERRED && body.electionType() != UNCLEAN) {
            request.respond(new ElectLeadersResponseData().setErrorCode(Errors.INVALID_REQUEST.code()));
            return;
        }
        boolean unclean = body.electionType() == UNCLEAN;
        MetadataImage image = metadata.image();
        boolean all = body.topicPartitions() == null;
        List<CompletableFuture<Elected>> elections = new ArrayList<>();
        if (all) {
            image.topics().values().forEach(topic -> {
                for (int index = 0; index < topic.partitions().size(); index++) {
                    elections.add(elect(topic, topic.name(), index, unclean));
                }
            });
        } else {
            body.topicPartitions()
                    .forEach(asked -> asked.partitions()
                            .forEach(index -> elections.add(
                                    elect(image.topics().get(asked.topic()), asked.topic(), index, unclean))));
        }
        Joined.whenAll(elections, done -> request.respond(response(done, all)));
    }

    private CompletableFuture<Elected> elect(@Nullable ReplicatedTopic topic, String name, int index, boolean unclean) {
        if (topic == null) {
            return refused(name, index, Errors.UNKNOWN_TOPIC_OR_PARTITION, "No such topic as " + name);
        }
        if (index < 0 || index >= topic.partitions().size()) {
            return refused(
                    name, index, Errors.UNKNOWN_TOPIC_OR_PARTITION, "No such partition as " + name + "-" + index);
        }
        ReplicatedPartition partition = topic.partitions().get(index);
        boolean hasLeader = partition.leader() != ReplicatedPartition.NO_LEADER;
        boolean hasPreferred = partition.leader() == partition.replicas().getFirst();
        if (unclean ? hasLeader : hasPreferred) {
            ChangeAnswer notNeeded = ChangeAnswer.of(Errors.ELECTION_NOT_NEEDED);
            return CompletableFuture.completedFuture(new Elected(name, index, notNeeded));
        }
        return metadata.change(new Command.ElectLeader(topic.id(), index, unclean))
                .handle((outcome, failure) -> new Elected(name, index, ChangeAnswer.of(outcome)));
    }

    private static CompletableFuture<Elected> refused(String name, int index, Errors error, String message) {
        return CompletableFuture.completedFuture(new Elected(name, index, new ChangeAnswer(error, message)));
    }

    private static ElectLeadersResponseData response(List<Elected> elections, boolean all) {
        Map<String, ReplicaElectionResult> topics = new LinkedHashMap<>();
        for (Elected elected : elections) {
            ChangeAnswer answer = elected.answer;
            if (!all || answer.error() != Errors.ELECTION_NOT_NEEDED) {
                topics.computeIfAbsent(elected.topic, name -> new ReplicaElectionResult().setTopic(name))
                        .partitionResult()
                        .add(new PartitionResult()
                                .setPartitionId(elected.partition)
                                .setErrorCode(answer.error().code())
                                .setErrorMessage(answer.message()));
            }
        }
        return new ElectLeadersResponseData().setReplicaElectionResults(List.copyOf(topics.values()));
    }

    /** How one election ended. */
    private record Elected(String topic, int partition, ChangeAnswer answer) {}
}
