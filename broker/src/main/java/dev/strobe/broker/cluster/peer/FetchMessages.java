package dev.strobe.broker.cluster.peer;

import dev.strobe.broker.cluster.replication.FetchAsk;
import dev.strobe.broker.cluster.replication.FetchGot;
import dev.strobe.broker.partition.ReplicaAnswer;
import dev.strobe.broker.partition.ReplicaAnswer.ReplicaError;
import dev.strobe.broker.partition.ReplicaFetch;
import dev.strobe.broker.partition.TopicId;
import dev.strobe.broker.wire.RecordBytes;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FetchResponseData.FetchableTopicResponse;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * A follower's fetches as messages of the Kafka protocol, without a session.
 *
 * <p>A follower asks for the same partitions a thousand times a second: the message of the last round is filled again, and
 * made anew only where other partitions are asked for, or in another order. Owned by one link.
 *
 * <p>Where consumers get the last stable offset, followers get the end of the leader's log: they have no use for the former,
 * and know from the latter how far behind they are.
 */
final class FetchMessages {

    private final FetchRequestData request = new FetchRequestData();
    private final List<FetchPartition> slots = new ArrayList<>();
    private List<FetchAsk.Part> last = List.of();

    /** Valid until the next call. */
    FetchRequestData request(FetchAsk ask) {
        if (!hasShapeOf(ask.parts())) {
            shape(ask.parts());
        }
        last = ask.parts();
        request.replicaState().setReplicaId(ask.replica()).setReplicaEpoch(ask.nodeEpoch());
        request.setMaxWaitMs(ask.waitMs()).setMinBytes(ask.bytesMin()).setMaxBytes(ask.bytesMax());
        for (int index = 0; index < slots.size(); index++) {
            FetchAsk.Part part = ask.parts().get(index);
            ReplicaFetch fetch = part.fetch();
            slots.get(index)
                    .setCurrentLeaderEpoch(fetch.leaderEpoch())
                    .setFetchOffset(fetch.offset())
                    .setLastFetchedEpoch(fetch.lastEpoch())
                    .setLogStartOffset(fetch.startOffset())
                    .setPartitionMaxBytes(part.bytesMax());
        }
        return request;
    }

    private boolean hasShapeOf(List<FetchAsk.Part> parts) {
        if (parts.size() != last.size()) {
            return false;
        }
        for (int index = 0; index < parts.size(); index++) {
            FetchAsk.Part part = parts.get(index);
            FetchAsk.Part before = last.get(index);
            if (part.partition() != before.partition() || !part.topic().equals(before.topic())) {
                return false;
            }
        }
        return true;
    }

    private void shape(List<FetchAsk.Part> parts) {
        slots.clear();
        List<FetchTopic> topics = new ArrayList<>();
        TopicId current = null;
        FetchTopic topic = null;
        for (FetchAsk.Part part : parts) {
            if (topic == null || !part.topic().equals(current)) {
                current = part.topic();
                topic = new FetchTopic().setTopicId(new Uuid(current.high(), current.low()));
                topics.add(topic);
            }
            FetchPartition slot = new FetchPartition().setPartition(part.partition());
            topic.partitions().add(slot);
            slots.add(slot);
        }
        request.setTopics(topics);
    }

    /** What a leader answered. Records stay views of the frame. */
    static FetchGot got(FetchAsk ask, FetchResponseData answer) {
        if (answer.errorCode() != Errors.NONE.code()) {
            return new FetchGot("refused: error=" + Errors.forCode(answer.errorCode()), List.of());
        }
        List<FetchGot.Part> parts = new ArrayList<>(ask.parts().size());
        int next = 0;
        for (FetchableTopicResponse topic : answer.responses()) {
            TopicId id = new TopicId(
                    topic.topicId().getMostSignificantBits(), topic.topicId().getLeastSignificantBits());
            for (PartitionData partition : topic.partitions()) {
                FetchAsk.Part asked = find(ask, id, partition.partitionIndex(), next++);
                if (asked != null) {
                    parts.add(new FetchGot.Part(
                            id, asked.partition(), answer(partition, asked), RecordBytes.of(partition)));
                }
            }
        }
        return new FetchGot("", parts);
    }

    /** Answers come in the order of the request, so the first look finds it. */
    private static FetchAsk.@Nullable Part find(FetchAsk ask, TopicId topic, int index, int expected) {
        if (expected < ask.parts().size() && is(ask.parts().get(expected), topic, index)) {
            return ask.parts().get(expected);
        }
        for (FetchAsk.Part part : ask.parts()) {
            if (is(part, topic, index)) {
                return part;
            }
        }
        return null;
    }

    private static boolean is(FetchAsk.Part part, TopicId topic, int index) {
        return part.partition() == index && part.topic().equals(topic);
    }

    private static ReplicaAnswer answer(PartitionData partition, FetchAsk.Part asked) {
        ReplicaError error = error(Errors.forCode(partition.errorCode()));
        // Without an error the leader is in the epoch that it was asked in.
        int epoch = error == ReplicaError.NONE
                ? asked.fetch().leaderEpoch()
                : partition.currentLeader().leaderEpoch();
        return new ReplicaAnswer(
                error,
                epoch,
                partition.highWatermark(),
                partition.logStartOffset(),
                partition.lastStableOffset(),
                partition.divergingEpoch().epoch(),
                partition.divergingEpoch().endOffset());
    }

    private static ReplicaError error(Errors error) {
        return switch (error) {
            case NONE -> ReplicaError.NONE;
            case NOT_LEADER_OR_FOLLOWER -> ReplicaError.NOT_LEADER;
            case FENCED_LEADER_EPOCH -> ReplicaError.FENCED_EPOCH;
            case UNKNOWN_LEADER_EPOCH -> ReplicaError.UNKNOWN_EPOCH;
            case OFFSET_OUT_OF_RANGE -> ReplicaError.OFFSET_OUT_OF_RANGE;
            case UNKNOWN_TOPIC_ID, UNKNOWN_TOPIC_OR_PARTITION -> ReplicaError.UNKNOWN_PARTITION;
            case REPLICA_NOT_AVAILABLE -> ReplicaError.NOT_A_REPLICA;
            default -> ReplicaError.STORAGE;
        };
    }
}
