package dev.strobe.broker.api.groups;

import dev.strobe.broker.api.TopicLookup;
import dev.strobe.broker.group.Answer;
import dev.strobe.broker.group.CommitRequest;
import dev.strobe.broker.group.GroupCoordinator;
import dev.strobe.broker.group.GroupCoordinators;
import dev.strobe.broker.group.GroupError;
import dev.strobe.broker.group.MemberIdentity;
import dev.strobe.broker.topic.Topic;
import dev.strobe.broker.topic.TopicImage;
import dev.strobe.broker.wire.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetCommitResponseData.OffsetCommitResponsePartition;
import org.apache.kafka.common.message.OffsetCommitResponseData.OffsetCommitResponseTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** Stores offsets of partitions that exist; the answer comes when the log has taken them. */
final class OffsetCommitHandler extends GroupHandler {

    private static final int TOPIC_IDS_SINCE = 10;
    private static final int MISSING_GROUP_SINCE = 9;

    private final GroupCoordinators coordinators;
    private final Supplier<TopicImage> topics;

    OffsetCommitHandler(GroupCoordinators coordinators, Supplier<TopicImage> topics) {
        super(ApiKeys.OFFSET_COMMIT);
        this.coordinators = coordinators;
        this.topics = topics;
    }

    @Override
    public void handle(Request request) {
        OffsetCommitRequestData body = request.body(OffsetCommitRequestData.class);
        TopicImage image = topics.get();
        List<OffsetCommitResponseTopic> answers = new ArrayList<>();
        List<OffsetCommitResponsePartition> open = new ArrayList<>();
        List<CommitRequest.Entry> entries = new ArrayList<>();
        for (OffsetCommitRequestTopic asked : body.topics()) {
            boolean byId = request.version() >= TOPIC_IDS_SINCE;
            Topic topic = TopicLookup.find(image, byId, asked.name(), asked.topicId());
            Errors unknown = byId && topic == null ? Errors.UNKNOWN_TOPIC_ID : Errors.UNKNOWN_TOPIC_OR_PARTITION;
            List<OffsetCommitResponsePartition> partitions = new ArrayList<>();
            for (OffsetCommitRequestPartition partition : asked.partitions()) {
                OffsetCommitResponsePartition answer =
                        new OffsetCommitResponsePartition().setPartitionIndex(partition.partitionIndex());
                partitions.add(answer);
                if (topic == null || topic.partition(partition.partitionIndex()) == null) {
                    answer.setErrorCode(unknown.code());
                } else {
                    open.add(answer);
                    entries.add(entry(topic.name(), partition));
                }
            }
            answers.add(new OffsetCommitResponseTopic()
                    .setName(asked.name())
                    .setTopicId(asked.topicId())
                    .setPartitions(partitions));
        }
        OffsetCommitResponseData response = new OffsetCommitResponseData().setTopics(answers);
        if (entries.isEmpty()) {
            request.respond(response);
        } else {
            commit(request, entries, open, response);
        }
    }

    private void commit(
            Request request,
            List<CommitRequest.Entry> entries,
            List<OffsetCommitResponsePartition> open,
            OffsetCommitResponseData response) {
        OffsetCommitRequestData body = request.body(OffsetCommitRequestData.class);
        CommitRequest commit = new CommitRequest(
                body.groupId(),
                new MemberIdentity(body.memberId(), body.groupInstanceId()),
                body.generationIdOrMemberEpoch(),
                request.version() >= MISSING_GROUP_SINCE,
                body.retentionTimeMs(),
                entries);
        GroupCoordinator coordinator = coordinators.forGroup(body.groupId());
        on(
                coordinator,
                request,
                () -> coordinator.commit(commit, answer -> {
                    fill(open, answer);
                    request.respond(response);
                }));
    }

    private static void fill(List<OffsetCommitResponsePartition> open, Answer<List<GroupError>> answer) {
        for (int i = 0; i < open.size(); i++) {
            GroupError error =
                    answer.error() == GroupError.NONE ? answer.value().get(i) : answer.error();
            open.get(i).setErrorCode(ProtocolErrors.commitCodeOf(error));
        }
    }

    private static CommitRequest.Entry entry(String topic, OffsetCommitRequestPartition partition) {
        @Nullable String metadata = partition.committedMetadata();
        return new CommitRequest.Entry(
                topic,
                partition.partitionIndex(),
                partition.committedOffset(),
                partition.committedLeaderEpoch(),
                metadata == null ? "" : metadata);
    }
}
