package dev.strobe.broker.api.topics;

import dev.strobe.broker.api.ApiHandler;
import dev.strobe.broker.api.AuthorizedOperations;
import dev.strobe.broker.api.TopicLookup;
import dev.strobe.broker.cluster.metadata.ClusterNode;
import dev.strobe.broker.cluster.metadata.MetadataImage;
import dev.strobe.broker.cluster.metadata.ReplicatedTopic;
import dev.strobe.broker.topic.NewTopic;
import dev.strobe.broker.topic.TopicAdmin;
import dev.strobe.broker.topic.TopicImage;
import dev.strobe.broker.topic.TopicNames;
import dev.strobe.broker.topic.TopicOutcome;
import dev.strobe.broker.wire.Request;
import java.util.Comparator;
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

    private final TopicAdmin topics;
    private final Cluster cluster;
    private final boolean autoCreate;

    /** Topics being made, so that a client that asks often does not fill the topics's queue. */
    private final Set<String> creations = ConcurrentHashMap.newKeySet();

    MetadataHandler(TopicAdmin topics, Cluster cluster) {
        this.topics = topics;
        this.cluster = cluster;
        this.autoCreate = cluster.config().topics().autoCreate();
    }

    @Override
    public ApiKeys key() {
        return ApiKeys.METADATA;
    }

    @Override
    public void handle(Request request) {
        MetadataRequestData body = request.body(MetadataRequestData.class);
        MetadataImage image = cluster.image();
        MetadataResponseData response = new MetadataResponseData().setClusterId(cluster.clusterId());
        response.setControllerId(isAlive(image, image.controller()) ? image.controller() : MetadataImage.NO_CONTROLLER);
        image.nodes().values().stream()
                .filter(node -> !node.fenced())
                .sorted(Comparator.comparingInt(ClusterNode::id))
                .forEach(node -> response.brokers().add(described(node)));
        if (body.includeClusterAuthorizedOperations()) {
            response.setClusterAuthorizedOperations(AuthorizedOperations.OF_CLUSTER);
        }
        if (asksForAll(body, request.version())) {
            image.topics()
                    .values()
                    .forEach(topic -> response.topics().add(described(topic, image, body, request.version())));
        } else {
            Set<MetadataRequestTopic> distinct = new LinkedHashSet<>(body.topics());
            distinct.forEach(topic -> response.topics().add(answer(topic, image, body, request.version())));
        }
        request.respond(response);
    }

    private static boolean isAlive(MetadataImage image, int id) {
        ClusterNode node = image.node(id);
        return node != null && !node.fenced();
    }

    private static MetadataResponseBroker described(ClusterNode node) {
        return new MetadataResponseBroker()
                .setNodeId(node.id())
                .setHost(node.client().host())
                .setPort(node.client().port())
                .setRack(node.rack().isEmpty() ? null : node.rack());
    }

    private static boolean asksForAll(MetadataRequestData body, short version) {
        List<MetadataRequestTopic> topics = body.topics();
        return topics == null || (version < FIRST_WITH_NULL_FOR_ALL && topics.isEmpty());
    }

    private MetadataResponseTopic answer(
            MetadataRequestTopic asked, MetadataImage image, MetadataRequestData body, short version) {
        boolean byId = !Uuid.ZERO_UUID.equals(asked.topicId());
        if (version < FIRST_WITH_IDS && (byId || asked.name() == null)) {
            return refused(Errors.INVALID_REQUEST, asked).setName(asked.name() == null ? "" : asked.name());
        }
        if (byId) {
            ReplicatedTopic topic = image.topic(TopicLookup.id(asked.topicId()));
            return topic == null
                    ? refused(Errors.UNKNOWN_TOPIC_ID, asked).setName(null)
                    : described(topic, image, body, version);
        }
        if (asked.name() == null) {
            return refused(Errors.INVALID_REQUEST, asked);
        }
        ReplicatedTopic topic = image.topics().get(asked.name());
        return topic == null ? unknown(asked, body) : described(topic, image, body, version);
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
            CompletableFuture<TopicOutcome> _ = topics.create(
                            new NewTopic(name, NewTopic.DEFAULT_PARTITIONS, Map.of()), false)
                    .whenComplete((outcome, failure) -> creations.remove(name));
        }
    }

    private static MetadataResponseTopic refused(Errors error, MetadataRequestTopic asked) {
        return new MetadataResponseTopic()
                .setErrorCode(error.code())
                .setName(asked.name())
                .setTopicId(asked.topicId());
    }

    private MetadataResponseTopic described(
            ReplicatedTopic topic, MetadataImage image, MetadataRequestData body, short version) {
        MetadataResponseTopic described = new MetadataResponseTopic()
                .setName(topic.name())
                .setTopicId(TopicErrors.uuid(topic.id()))
                .setIsInternal(topic.internal());
        if (body.includeTopicAuthorizedOperations()) {
            described.setTopicAuthorizedOperations(AuthorizedOperations.OF_TOPIC);
        }
        TopicImage own = topics.image();
        for (int index = 0; index < topic.partitions().size(); index++) {
            PartitionState state = PartitionState.of(topic, index, image, own, cluster.nodeId());
            described
                    .partitions()
                    .add(version == 0 ? aliveOnly(described(state, index), image) : described(state, index));
        }
        return described;
    }

    private static MetadataResponsePartition described(PartitionState state, int index) {
        return new MetadataResponsePartition()
                .setErrorCode(state.error().code())
                .setPartitionIndex(index)
                .setLeaderId(state.leader())
                .setLeaderEpoch(state.partition().leaderEpoch())
                .setReplicaNodes(state.partition().replicas())
                .setIsrNodes(state.partition().inSync())
                .setOfflineReplicas(state.offline());
    }

    /** The first version knows no offline replicas: it names those that are there, and says so if some are not. */
    private static MetadataResponsePartition aliveOnly(MetadataResponsePartition all, MetadataImage image) {
        List<Integer> replicas =
                all.replicaNodes().stream().filter(id -> isAlive(image, id)).toList();
        List<Integer> inSync =
                all.isrNodes().stream().filter(id -> isAlive(image, id)).toList();
        boolean complete = replicas.size() == all.replicaNodes().size()
                && inSync.size() == all.isrNodes().size();
        if (!complete && all.errorCode() == Errors.NONE.code()) {
            all.setErrorCode(Errors.REPLICA_NOT_AVAILABLE.code());
        }
        return all.setReplicaNodes(replicas).setIsrNodes(inSync);
    }
}
