package dev.strobe.broker.api;

import dev.strobe.broker.api.FetchPart.FetchRange;
import dev.strobe.broker.partition.Partition;
import dev.strobe.broker.topic.Topic;
import dev.strobe.broker.topic.TopicImage;
import dev.strobe.broker.wire.Request;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * Fetch, without sessions (KIP-227): each answer says that there is none, and clients go on naming all their partitions, as
 * the protocol provides.
 */
final class FetchHandler implements ApiHandler {

    static final int NO_SESSION = 0;

    private static final short TOPIC_IDS_SINCE = 13;
    private static final int NO_EPOCH = -1;

    private final Supplier<TopicImage> topics;
    private final FetchEnvironment environment;

    FetchHandler(Supplier<TopicImage> topics, FetchEnvironment environment) {
        this.topics = topics;
        this.environment = environment;
    }

    @Override
    public ApiKeys key() {
        return ApiKeys.FETCH;
    }

    @Override
    public void handle(Request request) {
        FetchRequestData body = request.body(FetchRequestData.class);
        if (body.sessionId() != NO_SESSION && body.sessionEpoch() > 0) {
            request.respond(new FetchResponseData().setErrorCode(Errors.FETCH_SESSION_ID_NOT_FOUND.code()));
            return;
        }
        new FetchTask(request, body, environment, parts(body.topics(), request.version())).start();
    }

    private FetchPart[] parts(List<FetchTopic> named, short version) {
        int count = 0;
        for (FetchTopic topic : named) {
            count += topic.partitions().size();
        }
        FetchPart[] parts = new FetchPart[count];
        TopicImage image = topics.get();
        int slot = 0;
        for (FetchTopic name : named) {
            Topic topic = TopicLookup.find(image, version >= TOPIC_IDS_SINCE, name.topic(), name.topicId());
            for (FetchPartition wanted : name.partitions()) {
                parts[slot++] = part(name, topic, wanted, version);
            }
        }
        return parts;
    }

    private static FetchPart part(FetchTopic name, @Nullable Topic topic, FetchPartition wanted, short version) {
        Partition partition = topic == null ? null : topic.partition(wanted.partition());
        Errors error = Errors.NONE;
        if (topic == null && version >= TOPIC_IDS_SINCE) {
            error = Errors.UNKNOWN_TOPIC_ID;
        } else if (partition == null) {
            error = Errors.UNKNOWN_TOPIC_OR_PARTITION;
        } else if (wanted.currentLeaderEpoch() != NO_EPOCH) {
            error = checkEpoch(wanted.currentLeaderEpoch(), partition.leaderEpoch());
        }
        FetchRange range = new FetchRange(wanted.fetchOffset(), wanted.partitionMaxBytes());
        return new FetchPart(name.topic(), name.topicId(), wanted.partition(), partition, range, error);
    }

    static Errors checkEpoch(int clients, int ours) {
        if (clients > ours) {
            return Errors.UNKNOWN_LEADER_EPOCH;
        }
        return clients < ours ? Errors.FENCED_LEADER_EPOCH : Errors.NONE;
    }
}
