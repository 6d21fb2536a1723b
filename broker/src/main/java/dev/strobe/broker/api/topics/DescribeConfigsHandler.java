package dev.strobe.broker.api.topics;

import dev.strobe.broker.api.ApiHandler;
import dev.strobe.broker.topic.Topic;
import dev.strobe.broker.topic.TopicAdmin;
import dev.strobe.broker.topic.TopicNames;
import dev.strobe.broker.wire.Request;
import java.util.List;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData.DescribeConfigsResource;
import org.apache.kafka.common.message.DescribeConfigsResponseData;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResourceResult;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResult;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsSynonym;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** The effective configuration of topics and of this broker, with where each value comes from. */
final class DescribeConfigsHandler implements ApiHandler {

    private final TopicAdmin topics;
    private final Cluster cluster;
    private final ConfigAnswers configs;

    DescribeConfigsHandler(TopicAdmin topics, Cluster cluster, ConfigAnswers configs) {
        this.topics = topics;
        this.cluster = cluster;
        this.configs = configs;
    }

    @Override
    public ApiKeys key() {
        return ApiKeys.DESCRIBE_CONFIGS;
    }

    @Override
    public void handle(Request request) {
        DescribeConfigsRequestData body = request.body(DescribeConfigsRequestData.class);
        request.respond(new DescribeConfigsResponseData()
                .setResults(body.resources().stream()
                        .map(resource -> result(resource, body))
                        .toList()));
    }

    private DescribeConfigsResult result(DescribeConfigsResource resource, DescribeConfigsRequestData body) {
        return switch (resource.resourceType()) {
            case ResourceType.TOPIC -> topic(resource, body);
            case ResourceType.BROKER -> broker(resource, body);
            default ->
                refused(resource, Errors.INVALID_REQUEST, "Unsupported resource type: " + resource.resourceType());
        };
    }

    private DescribeConfigsResult topic(DescribeConfigsResource resource, DescribeConfigsRequestData body) {
        Topic topic = topics.image().byName(resource.resourceName());
        if (topic != null) {
            return described(resource, configs.ofTopic(topic.configs()), body, false);
        }
        String problem = TopicNames.problem(resource.resourceName());
        return problem == null
                ? refused(resource, Errors.UNKNOWN_TOPIC_OR_PARTITION, Errors.UNKNOWN_TOPIC_OR_PARTITION.message())
                : refused(resource, Errors.INVALID_TOPIC_EXCEPTION, problem);
    }

    private DescribeConfigsResult broker(DescribeConfigsResource resource, DescribeConfigsRequestData body) {
        String name = resource.resourceName();
        if (name.isEmpty()) {
            // What all brokers would share and this one could change at runtime: nothing.
            return described(resource, List.of(), body, true);
        }
        if (!name.equals(Integer.toString(cluster.nodeId()))) {
            return refused(
                    resource,
                    Errors.INVALID_REQUEST,
                    "Unexpected broker id, expected " + cluster.nodeId() + " or empty string, but received " + name);
        }
        return described(resource, configs.ofBroker(), body, true);
    }

    private static DescribeConfigsResult described(
            DescribeConfigsResource resource,
            List<ConfigAnswers.Answer> answers,
            DescribeConfigsRequestData body,
            boolean readOnly) {
        List<String> wanted = resource.configurationKeys();
        return new DescribeConfigsResult()
                .setResourceType(resource.resourceType())
                .setResourceName(resource.resourceName())
                .setConfigs(answers.stream()
                        .filter(answer -> wanted == null || wanted.contains(answer.name()))
                        .map(answer -> described(answer, body, readOnly))
                        .toList());
    }

    private static DescribeConfigsResourceResult described(
            ConfigAnswers.Answer answer, DescribeConfigsRequestData body, boolean readOnly) {
        DescribeConfigsResourceResult result = new DescribeConfigsResourceResult()
                .setName(answer.name())
                .setValue(answer.value())
                .setReadOnly(readOnly)
                .setConfigSource(answer.source())
                .setConfigType(answer.kindCode());
        if (body.includeSynonyms()) {
            result.setSynonyms(answer.places().stream()
                    .map(place -> new DescribeConfigsSynonym()
                            .setName(place.name())
                            .setValue(place.value())
                            .setSource(place.source()))
                    .toList());
        }
        return body.includeDocumentation() ? result.setDocumentation(answer.meaning()) : result;
    }

    private static DescribeConfigsResult refused(DescribeConfigsResource resource, Errors error, String message) {
        return new DescribeConfigsResult()
                .setResourceType(resource.resourceType())
                .setResourceName(resource.resourceName())
                .setErrorCode(error.code())
                .setErrorMessage(message);
    }
}
