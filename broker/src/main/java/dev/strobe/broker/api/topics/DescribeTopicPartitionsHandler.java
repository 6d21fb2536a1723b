package dev.strobe.broker.api.topics;

import dev.strobe.broker.api.ApiHandler;
import dev.strobe.broker.api.AuthorizedOperations;
import dev.strobe.broker.cluster.metadata.MetadataImage;
import dev.strobe.broker.cluster.metadata.ReplicatedTopic;
import dev.strobe.broker.topic.TopicAdmin;
import dev.strobe.broker.topic.TopicImage;
import dev.strobe.broker.topic.TopicNames;
import dev.strobe.broker.wire.Request;
import java.util.List;
import java.util.TreeSet;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData.Cursor;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData.DescribeTopicPartitionsResponsePartition;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData.DescribeTopicPartitionsResponseTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** Topics in the order of their names, as many partitions at a time as the client takes (KIP-966). */
final class DescribeTopicPartitionsHandler implements ApiHandler {

    /** As Kafka's {@code max.request.partition.size.limit}. */
    private static final int PARTITIONS_MAX = 2_000;

    private final TopicAdmin topics;
    private final Cluster cluster;

    DescribeTopicPartitionsHandler(TopicAdmin topics, Cluster cluster) {
        this.topics = topics;
        this.cluster = cluster;
    }

    @Override
    public ApiKeys key() {
        return ApiKeys.DESCRIBE_TOPIC_PARTITIONS;
    }

    @Override
    public void handle(Request request) {
        DescribeTopicPartitionsRequestData body = request.body(DescribeTopicPartitionsRequestData.class);
        DescribeTopicPartitionsRequestData.Cursor from = body.cursor();
        if (from != null && from.partitionIndex() < 0) {
            request.disconnect("cursor before the first partition: partition=" + from.partitionIndex());
            return;
        }
        MetadataImage image = cluster.image();
        TreeSet<String> names = new TreeSet<>();
        if (body.topics().isEmpty()) {
            names.addAll(image.topics().keySet());
        } else {
            body.topics().forEach(topic -> names.add(topic.name()));
        }
        String firstName = from == null ? "" : from.topicName();
        int firstPartition = from == null ? 0 : from.partitionIndex();
        Page page = new Page(image, Math.clamp(body.responsePartitionLimit(), 1, PARTITIONS_MAX));
        for (String name : names.tailSet(firstName)) {
            if (!page.add(name, name.equals(firstName) ? firstPartition : 0)) {
                break;
            }
        }
        request.respond(page.response);
    }

    /** One answer. */
    private final class Page {

        private final MetadataImage image;
        private final TopicImage own = topics.image();
        private final DescribeTopicPartitionsResponseData response = new DescribeTopicPartitionsResponseData();
        private int room;

        Page(MetadataImage image, int room) {
            this.image = image;
            this.room = room;
        }

        /** Whether there was room for all of it. */
        boolean add(String name, int fromPartition) {
            if (room == 0) {
                response.setNextCursor(new Cursor().setTopicName(name).setPartitionIndex(fromPartition));
                return false;
            }
            DescribeTopicPartitionsResponseTopic described = new DescribeTopicPartitionsResponseTopic().setName(name);
            response.topics().add(described);
            ReplicatedTopic topic = image.topics().get(name);
            if (topic == null) {
                Errors error = TopicNames.problem(name) == null
                        ? Errors.UNKNOWN_TOPIC_OR_PARTITION
                        : Errors.INVALID_TOPIC_EXCEPTION;
                described.setErrorCode(error.code()).setIsInternal(TopicNames.isInternal(name));
                return true;
            }
            described
                    .setTopicId(TopicErrors.uuid(topic.id()))
                    .setIsInternal(topic.internal())
                    .setTopicAuthorizedOperations(AuthorizedOperations.OF_TOPIC);
            int count = topic.partitions().size();
            int end = (int) Math.min(count, (long) fromPartition + room);
            for (int index = fromPartition; index < end; index++) {
                described.partitions().add(described(topic, index));
                room--;
            }
            if (end < count) {
                response.setNextCursor(new Cursor().setTopicName(name).setPartitionIndex(end));
            }
            return end == count;
        }

        private DescribeTopicPartitionsResponsePartition described(ReplicatedTopic topic, int index) {
            PartitionState state = PartitionState.of(topic, index, image, own, cluster.nodeId());
            return new DescribeTopicPartitionsResponsePartition()
                    .setErrorCode(state.error().code())
                    .setPartitionIndex(index)
                    .setLeaderId(state.leader())
                    .setLeaderEpoch(state.partition().leaderEpoch())
                    .setReplicaNodes(state.partition().replicas())
                    .setIsrNodes(state.partition().inSync())
                    .setEligibleLeaderReplicas(List.of())
                    .setLastKnownElr(List.of())
                    .setOfflineReplicas(state.offline());
        }
    }
}
