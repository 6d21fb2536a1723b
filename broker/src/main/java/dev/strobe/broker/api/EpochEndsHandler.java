package dev.strobe.broker.api;

import dev.strobe.broker.partition.Partition;
import dev.strobe.broker.topic.Topic;
import dev.strobe.broker.topic.TopicImage;
import dev.strobe.broker.wire.Request;
import java.util.function.Supplier;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderPartition;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderTopic;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData.EpochEndOffset;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData.OffsetForLeaderTopicResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** OffsetForLeaderEpoch: where a consumer whose leader changed finds out whether what it has read is still in the log (KIP-320). */
final class EpochEndsHandler implements ApiHandler {

    private final Supplier<TopicImage> topics;

    EpochEndsHandler(Supplier<TopicImage> topics) {
        this.topics = topics;
    }

    @Override
    public ApiKeys key() {
        return ApiKeys.OFFSET_FOR_LEADER_EPOCH;
    }

    @Override
    public void handle(Request request) {
        OffsetForLeaderEpochRequestData body = request.body(OffsetForLeaderEpochRequestData.class);
        OffsetForLeaderEpochResponseData answers = new OffsetForLeaderEpochResponseData();
        TopicImage image = topics.get();
        for (OffsetForLeaderTopic named : body.topics()) {
            Topic topic = image.byName(named.topic());
            OffsetForLeaderTopicResult answer = new OffsetForLeaderTopicResult().setTopic(named.topic());
            for (OffsetForLeaderPartition asked : named.partitions()) {
                answer.partitions().add(answer(asked, topic == null ? null : topic.partition(asked.partition())));
            }
            answers.topics().add(answer);
        }
        request.respond(answers);
    }

    private static EpochEndOffset answer(OffsetForLeaderPartition asked, @Nullable Partition partition) {
        EpochEndOffset answer = new EpochEndOffset().setPartition(asked.partition());
        Errors error = partition == null
                ? Errors.UNKNOWN_TOPIC_OR_PARTITION
                : LeaderCheck.of(partition.view(), asked.currentLeaderEpoch());
        if (partition == null || error != Errors.NONE) {
            return answer.setErrorCode(error.code());
        }
        Partition.EpochEnd end = partition.endOf(asked.leaderEpoch());
        return answer.setLeaderEpoch(end.epoch()).setEndOffset(end.endOffset());
    }
}
