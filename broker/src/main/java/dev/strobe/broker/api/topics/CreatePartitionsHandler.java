package dev.strobe.broker.api.topics;

import dev.strobe.broker.api.ApiHandler;
import dev.strobe.broker.api.Joined;
import dev.strobe.broker.api.ReplicaAssignments;
import dev.strobe.broker.cluster.metadata.MetadataImage;
import dev.strobe.broker.cluster.metadata.ReplicatedTopic;
import dev.strobe.broker.topic.TopicAdmin;
import dev.strobe.broker.topic.TopicOutcome;
import dev.strobe.broker.wire.Request;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.message.CreatePartitionsRequestData;
import org.apache.kafka.common.message.CreatePartitionsRequestData.CreatePartitionsAssignment;
import org.apache.kafka.common.message.CreatePartitionsRequestData.CreatePartitionsTopic;
import org.apache.kafka.common.message.CreatePartitionsResponseData;
import org.apache.kafka.common.message.CreatePartitionsResponseData.CreatePartitionsTopicResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** Raises topics' numbers of partitions, each for itself. */
final class CreatePartitionsHandler implements ApiHandler {

    private final TopicAdmin topics;
    private final Cluster cluster;

    CreatePartitionsHandler(TopicAdmin topics, Cluster cluster) {
        this.topics = topics;
        this.cluster = cluster;
    }

    @Override
    public ApiKeys key() {
        return ApiKeys.CREATE_PARTITIONS;
    }

    @Override
    public void handle(Request request) {
        CreatePartitionsRequestData body = request.body(CreatePartitionsRequestData.class);
        Map<String, Integer> counts = new HashMap<>();
        body.topics().forEach(topic -> counts.merge(topic.name(), 1, Integer::sum));
        List<CompletableFuture<CreatePartitionsTopicResult>> results = new ArrayList<>();
        for (CreatePartitionsTopic topic : body.topics()) {
            Integer count = counts.remove(topic.name());
            if (count != null) {
                TopicErrors.Answer duplicate = new TopicErrors.Answer(Errors.INVALID_REQUEST, "Duplicate topic name.");
                results.add(
                        count > 1
                                ? CompletableFuture.completedFuture(result(topic, duplicate))
                                : grow(topic, body.validateOnly()));
            }
        }
        Joined.whenAll(results, all -> request.respond(new CreatePartitionsResponseData().setResults(all)));
    }

    private CompletableFuture<CreatePartitionsTopicResult> grow(CreatePartitionsTopic asked, boolean validateOnly) {
        MetadataImage image = cluster.image();
        ReplicatedTopic topic = image.topics().get(asked.name());
        boolean grows = topic != null && asked.count() > topic.partitions().size();
        if (topic == null || !grows || asked.assignments() == null) {
            return grown(asked, List.of(), validateOnly);
        }
        int more = asked.count() - topic.partitions().size();
        if (asked.assignments().size() != more) {
            return CompletableFuture.completedFuture(result(
                    asked,
                    new TopicErrors.Answer(
                            Errors.INVALID_REPLICA_ASSIGNMENT,
                            "Attempted to add " + more + " additional partition(s), but only "
                                    + asked.assignments().size() + " assignment(s) were specified.")));
        }
        int replication = topic.partitions().getFirst().replicas().size();
        for (CreatePartitionsAssignment assignment : asked.assignments()) {
            String problem = ReplicaAssignments.problem(
                    assignment.brokerIds(), image.nodes().keySet(), replication);
            if (problem != null) {
                return CompletableFuture.completedFuture(
                        result(asked, new TopicErrors.Answer(Errors.INVALID_REPLICA_ASSIGNMENT, problem)));
            }
        }
        List<List<Integer>> assignment = asked.assignments().stream()
                .map(CreatePartitionsAssignment::brokerIds)
                .toList();
        return grown(asked, assignment, validateOnly);
    }

    private CompletableFuture<CreatePartitionsTopicResult> grown(
            CreatePartitionsTopic asked, List<List<Integer>> assignment, boolean validateOnly) {
        CompletableFuture<TopicOutcome> outcome =
                topics.addPartitions(asked.name(), asked.count(), assignment, validateOnly);
        return outcome.handle((done, failure) -> result(asked, TopicErrors.answer(done)));
    }

    private static CreatePartitionsTopicResult result(CreatePartitionsTopic asked, TopicErrors.Answer answer) {
        return new CreatePartitionsTopicResult()
                .setName(asked.name())
                .setErrorCode(answer.error().code())
                .setErrorMessage(answer.message());
    }
}
