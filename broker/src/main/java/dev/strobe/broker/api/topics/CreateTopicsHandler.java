package dev.strobe.broker.api.topics;

import dev.strobe.broker.api.ApiHandler;
import dev.strobe.broker.api.Joined;
import dev.strobe.broker.api.ReplicaAssignments;
import dev.strobe.broker.topic.NewTopic;
import dev.strobe.broker.topic.TopicAdmin;
import dev.strobe.broker.topic.TopicOutcome;
import dev.strobe.broker.wire.Request;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableReplicaAssignment;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopicConfig;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicConfigs;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** Makes topics, each for itself: one that is refused does not keep the others from being made. */
final class CreateTopicsHandler implements ApiHandler {

    private static final short DEFAULT_REPLICATION = -1;

    private final TopicAdmin topics;
    private final Cluster cluster;
    private final ConfigAnswers configs;

    CreateTopicsHandler(TopicAdmin topics, Cluster cluster, ConfigAnswers configs) {
        this.topics = topics;
        this.cluster = cluster;
        this.configs = configs;
    }

    @Override
    public ApiKeys key() {
        return ApiKeys.CREATE_TOPICS;
    }

    @Override
    public void handle(Request request) {
        CreateTopicsRequestData body = request.body(CreateTopicsRequestData.class);
        Map<String, Integer> counts = new HashMap<>();
        body.topics().forEach(topic -> counts.merge(topic.name(), 1, Integer::sum));
        List<CompletableFuture<CreatableTopicResult>> results = new ArrayList<>();
        for (CreatableTopic topic : body.topics()) {
            Integer count = counts.remove(topic.name());
            if (count != null) {
                results.add(
                        count > 1
                                ? refused(topic, Errors.INVALID_REQUEST, "Duplicate topic name.")
                                : create(topic, body.validateOnly()));
            }
        }
        Joined.whenAll(results, all -> {
            CreateTopicsResponseData response = new CreateTopicsResponseData();
            all.forEach(result -> response.topics().add(result));
            request.respond(response);
        });
    }

    private CompletableFuture<CreatableTopicResult> create(CreatableTopic topic, boolean validateOnly) {
        TopicErrors.Answer refusal = refusal(topic);
        if (refusal != null) {
            return refused(topic, refusal.error(), refusal.message());
        }
        Map<String, String> own = new TreeMap<>();
        topic.configs().forEach(config -> own.put(config.name(), config.value()));
        int partitions = topic.assignments().isEmpty()
                ? topic.numPartitions()
                : topic.assignments().size();
        List<List<Integer>> assignment = new ArrayList<>();
        for (int index = 0; index < topic.assignments().size(); index++) {
            assignment.add(topic.assignments().find(index).brokerIds());
        }
        NewTopic wanted = new NewTopic(topic.name(), partitions, topic.replicationFactor(), assignment, own);
        return topics.create(wanted, validateOnly).handle((outcome, failure) -> result(wanted, outcome));
    }

    private CreatableTopicResult result(NewTopic wanted, @Nullable TopicOutcome outcome) {
        TopicErrors.Answer answer = TopicErrors.answer(outcome);
        CreatableTopicResult result = new CreatableTopicResult()
                .setName(wanted.name())
                .setErrorCode(answer.error().code())
                .setErrorMessage(answer.message());
        if (outcome instanceof TopicOutcome.Done done) {
            result.setNumPartitions(
                            wanted.partitions() == NewTopic.DEFAULT_PARTITIONS
                                    ? cluster.config().topics().partitions()
                                    : wanted.partitions())
                    .setReplicationFactor((short) replication(wanted))
                    .setConfigs(configs(done.topic().configs()))
                    .setTopicId(TopicErrors.uuid(done.topic().id()));
        }
        return result;
    }

    private int replication(NewTopic wanted) {
        if (!wanted.assignment().isEmpty()) {
            return wanted.assignment().getFirst().size();
        }
        return wanted.replication() == NewTopic.DEFAULT_REPLICATION
                ? cluster.replicationByDefault()
                : wanted.replication();
    }

    private List<CreatableTopicConfigs> configs(Map<String, String> own) {
        return configs.ofTopic(own).stream()
                .map(config -> new CreatableTopicConfigs()
                        .setName(config.name())
                        .setValue(config.value())
                        .setConfigSource(config.source()))
                .toList();
    }

    /** What the protocol lets a client ask for and this broker cannot do; null if there is nothing. */
    private TopicErrors.@Nullable Answer refusal(CreatableTopic topic) {
        for (CreatableTopicConfig config : topic.configs()) {
            if (config.value() == null) {
                return new TopicErrors.Answer(
                        Errors.INVALID_CONFIG, "Null value not supported for topic configs: " + config.name());
            }
        }
        if (!topic.assignments().isEmpty()) {
            return assignmentRefusal(topic);
        }
        if (topic.replicationFactor() < DEFAULT_REPLICATION || topic.replicationFactor() == 0) {
            return new TopicErrors.Answer(
                    Errors.INVALID_REPLICATION_FACTOR,
                    "Replication factor must be larger than 0, or -1 to use the default value.");
        }
        int replication = topic.replicationFactor() == DEFAULT_REPLICATION
                ? cluster.replicationByDefault()
                : topic.replicationFactor();
        int registered = cluster.image().nodes().size();
        if (replication > registered) {
            return new TopicErrors.Answer(
                    Errors.INVALID_REPLICATION_FACTOR,
                    "Unable to replicate the partition " + replication
                            + " time(s): The target replication factor of " + replication
                            + " cannot be reached because only " + registered + " broker(s) are registered.");
        }
        if (topic.numPartitions() == 0 || topic.numPartitions() < NewTopic.DEFAULT_PARTITIONS) {
            return new TopicErrors.Answer(
                    Errors.INVALID_PARTITIONS, "Number of partitions was set to an invalid non-positive value.");
        }
        return null;
    }

    private TopicErrors.@Nullable Answer assignmentRefusal(CreatableTopic topic) {
        if (topic.replicationFactor() != DEFAULT_REPLICATION) {
            return new TopicErrors.Answer(
                    Errors.INVALID_REQUEST,
                    "A manual partition assignment was specified, but replication factor was not set to -1.");
        }
        if (topic.numPartitions() != NewTopic.DEFAULT_PARTITIONS) {
            return new TopicErrors.Answer(
                    Errors.INVALID_REQUEST,
                    "A manual partition assignment was specified, but numPartitions was not set to -1.");
        }
        Set<Integer> registered = cluster.image().nodes().keySet();
        int count = ReplicaAssignments.ANY_COUNT;
        for (CreatableReplicaAssignment assignment : topic.assignments()) {
            String problem = ReplicaAssignments.problem(assignment.brokerIds(), registered, count);
            if (problem != null) {
                return new TopicErrors.Answer(Errors.INVALID_REPLICA_ASSIGNMENT, problem);
            }
            count = assignment.brokerIds().size();
        }
        for (int index = 0; index < topic.assignments().size(); index++) {
            if (topic.assignments().find(index) == null) {
                return new TopicErrors.Answer(
                        Errors.INVALID_REPLICA_ASSIGNMENT,
                        "partitions should be a consecutive 0-based integer sequence");
            }
        }
        return null;
    }

    private static CompletableFuture<CreatableTopicResult> refused(
            CreatableTopic topic, Errors error, @Nullable String message) {
        return CompletableFuture.completedFuture(new CreatableTopicResult()
                .setName(topic.name())
                .setErrorCode(error.code())
                .setErrorMessage(message));
    }
}
