package dev.strobe.broker.api.topics;

import dev.strobe.broker.api.ApiHandler;
import dev.strobe.broker.api.Joined;
import dev.strobe.broker.topic.ConfigChange;
import dev.strobe.broker.topic.TopicAdmin;
import dev.strobe.broker.wire.Request;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterConfigsResource;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterableConfig;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData.AlterConfigsResourceResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** Changes topics' own values: of one topic all or none. The broker's own configuration stands while it runs. */
final class IncrementalAlterConfigsHandler implements ApiHandler {

    private static final List<ConfigChange.Step> STEPS_BY_CODE = List.of(
            ConfigChange.Step.SET, ConfigChange.Step.DELETE, ConfigChange.Step.APPEND, ConfigChange.Step.SUBTRACT);

    private final TopicAdmin topics;

    IncrementalAlterConfigsHandler(TopicAdmin topics) {
        this.topics = topics;
    }

    @Override
    public ApiKeys key() {
        return ApiKeys.INCREMENTAL_ALTER_CONFIGS;
    }

    @Override
    public void handle(Request request) {
        IncrementalAlterConfigsRequestData body = request.body(IncrementalAlterConfigsRequestData.class);
        List<CompletableFuture<AlterConfigsResourceResponse>> results = new ArrayList<>();
        for (AlterConfigsResource resource : body.resources()) {
            TopicErrors.Answer refusal = refusal(resource);
            results.add(
                    refusal == null
                            ? change(resource, body.validateOnly())
                            : CompletableFuture.completedFuture(result(resource, refusal)));
        }
        Joined.whenAll(results, all -> request.respond(new IncrementalAlterConfigsResponseData().setResponses(all)));
    }

    private CompletableFuture<AlterConfigsResourceResponse> change(
            AlterConfigsResource resource, boolean validateOnly) {
        List<ConfigChange> steps = new ArrayList<>();
        for (AlterableConfig config : resource.configs()) {
            String value = config.value() == null ? "" : config.value();
            steps.add(new ConfigChange(config.name(), STEPS_BY_CODE.get(config.configOperation()), value));
        }
        return topics.configure(resource.resourceName(), steps, validateOnly)
                .handle((outcome, failure) -> result(resource, TopicErrors.answer(outcome)));
    }

    /** What can be said without knowing the topic; null if there is nothing. */
    private static TopicErrors.@Nullable Answer refusal(AlterConfigsResource resource) {
        if (resource.resourceType() == ResourceType.BROKER) {
            return new TopicErrors.Answer(
                    Errors.INVALID_REQUEST,
                    "The configuration of this broker cannot be changed at runtime: change its file and restart it.");
        }
        if (resource.resourceType() != ResourceType.TOPIC) {
            return new TopicErrors.Answer(Errors.INVALID_REQUEST, "Unknown resource type " + resource.resourceType());
        }
        Set<String> seen = new HashSet<>();
        for (AlterableConfig config : resource.configs()) {
            String problem = problem(config, seen);
            if (problem != null) {
                return new TopicErrors.Answer(Errors.INVALID_REQUEST, problem);
            }
        }
        return null;
    }

    private static @Nullable String problem(AlterableConfig config, Set<String> seen) {
        if (!seen.add(config.name())) {
            return "Error due to duplicate config keys";
        }
        int operation = config.configOperation();
        if (operation < 0 || operation >= STEPS_BY_CODE.size()) {
            return "Unknown operation type " + operation;
        }
        boolean deletes = STEPS_BY_CODE.get(operation) == ConfigChange.Step.DELETE;
        return config.value() == null && !deletes ? "Null value not supported for : " + config.name() : null;
    }

    private static AlterConfigsResourceResponse result(AlterConfigsResource resource, TopicErrors.Answer answer) {
        return new AlterConfigsResourceResponse()
                .setResourceType(resource.resourceType())
                .setResourceName(resource.resourceName())
                .setErrorCode(answer.error().code())
                .setErrorMessage(answer.message());
    }
}
