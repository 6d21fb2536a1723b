package dev.strobe.broker.api.topics;

import dev.strobe.broker.api.ApiHandler;
import dev.strobe.broker.api.Joined;
import dev.strobe.broker.api.TopicLookup;
import dev.strobe.broker.partition.TopicId;
import dev.strobe.broker.topic.Topic;
import dev.strobe.broker.topic.TopicAdmin;
import dev.strobe.broker.topic.TopicImage;
import dev.strobe.broker.wire.Request;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DeleteTopicsRequestData.DeleteTopicState;
import org.apache.kafka.common.message.DeleteTopicsResponseData;
import org.apache.kafka.common.message.DeleteTopicsResponseData.DeletableTopicResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** Deletes topics, named by name or by id, each for itself. */
final class DeleteTopicsHandler implements ApiHandler {

    private static final short FIRST_WITH_IDS = 6;

    private final TopicAdmin topics;

    DeleteTopicsHandler(TopicAdmin topics) {
        this.topics = topics;
    }

    @Override
    public ApiKeys key() {
        return ApiKeys.DELETE_TOPICS;
    }

    @Override
    public void handle(Request request) {
        List<DeleteTopicState> asked = asked(request);
        TopicImage image = topics.image();
        Map<TopicId, Integer> counts = new HashMap<>();
        for (DeleteTopicState state : asked) {
            Topic topic = found(state, image);
            if (topic != null) {
                counts.merge(topic.id(), 1, Integer::sum);
            }
        }
        List<CompletableFuture<DeletableTopicResult>> results = new ArrayList<>();
        for (DeleteTopicState state : new LinkedHashSet<>(asked)) {
            results.add(delete(state, image, counts));
        }
        Joined.whenAll(results, all -> {
            DeleteTopicsResponseData response = new DeleteTopicsResponseData();
            all.forEach(result -> response.responses().add(result));
            request.respond(response);
        });
    }

    private static List<DeleteTopicState> asked(Request request) {
        DeleteTopicsRequestData body = request.body(DeleteTopicsRequestData.class);
        return request.version() >= FIRST_WITH_IDS
                ? body.topics()
                : body.topicNames().stream()
                        .map(name -> new DeleteTopicState().setName(name))
                        .toList();
    }

    private static @Nullable Topic found(DeleteTopicState asked, TopicImage image) {
        return asked.name() == null ? image.byId(TopicLookup.id(asked.topicId())) : image.byName(asked.name());
    }

    private CompletableFuture<DeletableTopicResult> delete(
            DeleteTopicState asked, TopicImage image, Map<TopicId, Integer> counts) {
        boolean byId = !Uuid.ZERO_UUID.equals(asked.topicId());
        if (byId && asked.name() != null) {
            return refused(asked, Errors.INVALID_REQUEST, "You may not specify both topic name and topic id.");
        }
        if (!byId && asked.name() == null) {
            return refused(asked, Errors.INVALID_REQUEST, "Neither topic name nor id were specified.");
        }
        Topic topic = found(asked, image);
        if (topic == null) {
            Errors error = byId ? Errors.UNKNOWN_TOPIC_ID : Errors.UNKNOWN_TOPIC_OR_PARTITION;
            return refused(asked, error, error.message());
        }
        if (counts.getOrDefault(topic.id(), 0) > 1) {
            return refused(asked, Errors.INVALID_REQUEST, byId ? "Duplicate topic id." : "Duplicate topic name.");
        }
        return topics.delete(topic.id()).handle((outcome, failure) -> {
            TopicErrors.Answer answer = TopicErrors.answer(outcome);
            return new DeletableTopicResult()
                    .setName(topic.name())
                    .setTopicId(TopicErrors.uuid(topic.id()))
                    .setErrorCode(answer.error().code())
                    .setErrorMessage(answer.message());
        });
    }

    private static CompletableFuture<DeletableTopicResult> refused(
            DeleteTopicState asked, Errors error, String message) {
        return CompletableFuture.completedFuture(new DeletableTopicResult()
                .setName(asked.name())
                .setTopicId(asked.topicId())
                .setErrorCode(error.code())
                .setErrorMessage(message));
    }
}
