package dev.strobe.broker.api.topics;

import dev.strobe.broker.api.ApiHandler;
import dev.strobe.broker.api.TopicLookup;
import dev.strobe.broker.partition.Partition;
import dev.strobe.broker.topic.NewTopic;
import dev.strobe.broker.topic.Topic;
import dev.strobe.broker.topic.TopicCatalogue;
import dev.strobe.broker.topic.TopicImage;
import dev.strobe.broker.topic.TopicNames;
import dev.strobe.broker.topic.TopicOutcome;
import dev.strobe.broker.wire.Request;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseBroker;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponsePartition;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/**
 * Who is there and what leads where.
 *
 * <p>A topic that is asked for by name and unknown is made, if the broker's configuration and the request allow it. The
 * answer does not wait for that: it says that the topic is unknown, as Kafka's does, and the client asks again.
 */
final class MetadataHandler implements ApiHandler {

    private static final short FIRST_WITH_NULL_FOR_ALL = 1;
    private static final short FIRST_WITH_IDS = 12;
    private static final int CREATIONS_MAX = 1_000;
    private static final int NO_LEADER = -1;

    private final TopicCatalogue catalogue;
    private final Cluster cluster;
    private final boolean autoCreate;

    /** Topics being made, so that a client that asks often does not fill the catalogue's queue. */
    private final Set<String> creations = ConcurrentHashMap.newKeySet();

    MetadataHandler(TopicCatalogue catalogue, Cluster cluster, boolean autoCreate) {
        this.catalogue = catalogue;
        this.cluster = cluster;
        this.autoCreate = autoCreate;
    }

    @Override
    public ApiKeys key() {
        return ApiKeys.METADATA;
    }

    @Override
    public void handle(Request request) {
        MetadataRequestData body = request.body(MetadataRequestData.class);
        MetadataResponseData response =
                new MetadataResponseData().setClusterId(cluster.clusterId()).setControllerId(cluster.nodeId());
        response.brokers()
                .add(new MetadataResponseBroker()
                        .setNodeId(cluster.nodeId())
                        .setHost(cluster.host())
                        .setPort(cluster.port()));
        if (body.includeClusterAuthorizedOperations()) {
            response.setClusterAuthorizedOperations(Cluster.CLUSTER_OPERATIONS);
        }
        TopicImage image = catalogue.image();
        if (asksForAll(body, request.version())) {
            image.all().forEach(topic -> response.topics().add(described(topic, body)));
        } else {
            Set<MetadataRequestTopic> distinct = new LinkedHashSet<>(body.topics());
            distinct.forEach(topic -> response.topics().add(answer(topic, image, body, request.version())));
        }
        request.respond(response);
    }

    private static boolean asksForAll(MetadataRequestData body, short version) {
        List<MetadataRequestTopic> topics = body.topics();
        return topics == null || (version < FIRST_WITH_NULL_FOR_ALL && topics.isEmpty());
    }

    private MetadataResponseTopic answer(
            MetadataRequestTopic asked, TopicImage image, MetadataRequestData body, short version) {
        boolean byId = !Uuid.ZERO_UUID.equals(asked.topicId());
        if (version < FIRST_WITH_IDS && (byId || asked.name() == null)) {
            return refused(Errors.INVALID_REQUEST, asked).setName(asked.name() == null ? "" : asked.name());
        }
        if (byId) {
            Topic topic = image.byId(TopicLookup.id(asked.topicId()));
            return topic == null ? refused(Errors.UNKNOWN_TOPIC_ID, asked).setName(null) : described(topic, body);
        }
        if (asked.name() == null) {
            return refused(Errors.INVALID_REQUEST, asked);
        }
        Topic topic = image.byName(asked.name());
        return topic == null ? unknown(asked, body) : described(topic, body);
    }

    private MetadataResponseTopic unknown(MetadataRequestTopic asked, MetadataRequestData body) {
        if (TopicNames.problem(asked.name()) != null) {
            return refused(Errors.INVALID_TOPIC_EXCEPTION, asked);
        }
        boolean internal = TopicNames.isInternal(asked.name());
        if (autoCreate && body.allowAutoTopicCreation() && !internal) {
            create(asked.name());
        }
        return refused(Errors.UNKNOWN_TOPIC_OR_PARTITION, asked).setIsInternal(internal);
    }

    private void create(String name) {
        if (creations.size() < CREATIONS_MAX && creations.add(name)) {
            CompletableFuture<TopicOutcome> _ = catalogue
                    .create(new NewTopic(name, NewTopic.DEFAULT_PARTITIONS, Map.of()), false)
                    .whenComplete((outcome, failure) -> creations.remove(name));
        }
    }

    private static MetadataResponseTopic refused(Errors error, MetadataRequestTopic asked) {
        return new MetadataResponseTopic()
                .setErrorCode(error.code())
                .setName(asked.name())
                .setTopicId(asked.topicId());
    }

    private MetadataResponseTopic described(Topic topic, MetadataRequestData body) {
        MetadataResponseTopic described = new MetadataResponseTopic()
                .setName(topic.name())
                .setTopicId(TopicErrors.uuid(topic.id()))
                .setIsInternal(topic.internal());
        if (body.includeTopicAuthorizedOperations()) {
            described.setTopicAuthorizedOperations(Cluster.TOPIC_OPERATIONS);
        }
        topic.partitions().forEach(partition -> described.partitions().add(described(partition)));
        return described;
    }

    private MetadataResponsePartition described(Partition partition) {
        boolean online = partition.view().isOnline();
        return new MetadataResponsePartition()
                .setErrorCode((online ? Errors.NONE : Errors.LEADER_NOT_AVAILABLE).code())
                .setPartitionIndex(partition.index())
                .setLeaderId(online ? cluster.nodeId() : NO_LEADER)
                .setLeaderEpoch(partition.leaderEpoch())
                .setReplicaNodes(cluster.nodes())
                .setIsrNodes(cluster.nodes())
                .setOfflineReplicas(online ? List.of() : cluster.nodes());
    }
}
