package dev.strobe.broker.api;

import dev.strobe.broker.api.FetchPart.FetchRange;
import dev.strobe.broker.partition.Partition;
import dev.strobe.broker.partition.ReplicaFetch;
import dev.strobe.broker.topic.Topic;
import dev.strobe.broker.topic.TopicImage;
import dev.strobe.broker.wire.Request;
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
 * the protocol provides. One serves the listener of clients, another that of peers: followers are served there only.
 */
final class FetchHandler implements ApiHandler {

    static final int NO_SESSION = 0;

    private static final short TOPIC_IDS_SINCE = 13;
    private static final short REPLICA_STATE_SINCE = 15;

    private final Supplier<TopicImage> topics;
    private final FetchEnvironment environment;
    private final boolean ofFollowers;

    /** One for {@code ofFollowers}, or for consumers. */
    FetchHandler(Supplier<TopicImage> topics, FetchEnvironment environment, boolean ofFollowers) {
        this.topics = topics;
        this.environment = environment;
        this.ofFollowers = ofFollowers;
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
        int replica =
                request.version() >= REPLICA_STATE_SINCE ? body.replicaState().replicaId() : body.replicaId();
        if (replica >= 0 != ofFollowers) {
            Errors error = ofFollowers ? Errors.INVALID_REQUEST : Errors.CLUSTER_AUTHORIZATION_FAILED;
            request.respond(new FetchResponseData().setErrorCode(error.code()));
            return;
        }
        new FetchTask(request, body, environment, parts(body, request.version(), replica)).start();
    }

    private FetchPart[] parts(FetchRequestData body, short version, int replica) {
        int count = 0;
        for (FetchTopic topic : body.topics()) {
            count += topic.partitions().size();
        }
        FetchPart[] parts = new FetchPart[count];
        TopicImage image = topics.get();
        long replicaEpoch = body.replicaState().replicaEpoch();
        int slot = 0;
        for (FetchTopic name : body.topics()) {
            Topic topic = TopicLookup.find(image, version >= TOPIC_IDS_SINCE, name.topic(), name.topicId());
            for (FetchPartition wanted : name.partitions()) {
                parts[slot++] = ofFollowers
                        ? replicaPart(name, topic, wanted, version, replica, replicaEpoch)
                        : part(name, topic, wanted, version);
            }
        }
        return parts;
    }

    private static FetchPart part(FetchTopic name, @Nullable Topic topic, FetchPartition wanted, short version) {
        Partition partition = topic == null ? null : topic.partition(wanted.partition());
        FetchRange range =
                new FetchRange(wanted.fetchOffset(), wanted.partitionMaxBytes(), wanted.currentLeaderEpoch());
        Errors error = unknown(topic, partition, version);
        return new FetchPart(name.topic(), name.topicId(), wanted.partition(), partition, range, error);
    }

    private static FetchPart replicaPart(
            FetchTopic name,
            @Nullable Topic topic,
            FetchPartition wanted,
            short version,
            int replica,
            long replicaEpoch) {
        Partition partition = topic == null ? null : topic.partition(wanted.partition());
        ReplicaFetch fetch = new ReplicaFetch(
                replica,
                replicaEpoch,
                wanted.currentLeaderEpoch(),
                wanted.fetchOffset(),
                wanted.lastFetchedEpoch(),
                wanted.logStartOffset());
        return new ReplicaFetchPart(
                name.topic(),
                name.topicId(),
                wanted.partition(),
                partition,
                fetch,
                wanted.partitionMaxBytes(),
                unknown(topic, partition, version));
    }

    private static Errors unknown(@Nullable Topic topic, @Nullable Partition partition, short version) {
        if (topic == null && version >= TOPIC_IDS_SINCE) {
            return Errors.UNKNOWN_TOPIC_ID;
        }
        return partition == null ? Errors.UNKNOWN_TOPIC_OR_PARTITION : Errors.NONE;
    }
}
