package dev.strobe.broker.api.groups;

import dev.strobe.broker.api.TopicLookup;
import dev.strobe.broker.group.Answer;
import dev.strobe.broker.group.CommittedOffset;
import dev.strobe.broker.group.GroupCoordinator;
import dev.strobe.broker.group.GroupCoordinators;
import dev.strobe.broker.group.GroupError;
import dev.strobe.broker.topic.Topic;
import dev.strobe.broker.topic.TopicImage;
import dev.strobe.broker.wire.Request;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseGroup;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponsePartition;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponsePartitions;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseTopic;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseTopics;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * What groups committed. Works on the form of version 8, which has several groups; requests of one group and their
 * answers are translated. Offsets are always stable, since there are no transactions.
 */
final class OffsetFetchHandler extends GroupHandler {

    private static final int GROUP_ERROR_SINCE = 2;
    private static final int BATCHED_SINCE = 8;
    private static final int TOPIC_IDS_SINCE = 10;
    private static final CommittedOffset NOTHING = new CommittedOffset(-1, -1, "", -1, CommittedOffset.NO_EXPIRY);

    private final GroupCoordinators coordinators;
    private final Supplier<TopicImage> topics;

    OffsetFetchHandler(GroupCoordinators coordinators, Supplier<TopicImage> topics) {
        super(ApiKeys.OFFSET_FETCH);
        this.coordinators = coordinators;
        this.topics = topics;
    }

    @Override
    public void handle(Request request) {
        OffsetFetchRequestData body = request.body(OffsetFetchRequestData.class);
        boolean isBatched = request.version() >= BATCHED_SINCE;
        List<OffsetFetchRequestGroup> asked = isBatched ? body.groups() : List.of(asGroup(body));
        Gathering<OffsetFetchResponseGroup> groups = new Gathering<>(
                asked.size(),
                all -> request.respond(
                        isBatched
                                ? new OffsetFetchResponseData().setGroups(all)
                                : single(all.getFirst(), request.version())));
        boolean byId = request.version() >= TOPIC_IDS_SINCE;
        for (int i = 0; i < asked.size(); i++) {
            int index = i;
            OffsetFetchRequestGroup group = asked.get(i);
            GroupCoordinator coordinator = coordinators.forGroup(group.groupId());
            on(coordinator, request, () -> groups.put(index, fetch(coordinator, group, byId)));
        }
    }

    private static OffsetFetchRequestGroup asGroup(OffsetFetchRequestData body) {
        List<OffsetFetchRequestTopics> topics = body.topics() == null
                ? null
                : body.topics().stream()
                        .map(topic -> new OffsetFetchRequestTopics()
                                .setName(topic.name())
                                .setPartitionIndexes(topic.partitionIndexes()))
                        .toList();
        return new OffsetFetchRequestGroup().setGroupId(body.groupId()).setTopics(topics);
    }

    private OffsetFetchResponseGroup fetch(GroupCoordinator coordinator, OffsetFetchRequestGroup asked, boolean byId) {
        TopicImage image = topics.get();
        Set<String> names = asked.topics() == null ? null : new HashSet<>();
        if (names != null) {
            asked.topics().forEach(topic -> names.add(nameOf(topic, byId, image)));
        }
        Answer<Map<String, Map<Integer, CommittedOffset>>> answer = coordinator.committed(asked.groupId(), names);
        List<OffsetFetchResponseTopics> answers = new ArrayList<>();
        if (asked.topics() == null) {
            answer.value().forEach((name, offsets) -> addAll(answers, name, offsets, byId ? image : null));
        } else if (answer.error() == GroupError.NONE || !byId) {
            for (OffsetFetchRequestTopics topic : asked.topics()) {
                String name = nameOf(topic, byId, image);
                answers.add(named(topic, answer.error(), name, answer.value().getOrDefault(name, Map.of())));
            }
        }
        return new OffsetFetchResponseGroup()
                .setGroupId(asked.groupId())
                .setTopics(answers)
                .setErrorCode(ProtocolErrors.codeOf(answer.error()));
    }

    /** Empty for an id that no topic has. */
    private static String nameOf(OffsetFetchRequestTopics topic, boolean byId, TopicImage image) {
        if (!byId) {
            return topic.name();
        }
        Topic found = image.byId(TopicLookup.id(topic.topicId()));
        return found == null ? "" : found.name();
    }

    private static void addAll(
            List<OffsetFetchResponseTopics> answers,
            String name,
            Map<Integer, CommittedOffset> offsets,
            @Nullable TopicImage ids) {
        Topic topic = ids == null ? null : ids.byName(name);
        if (ids != null && topic == null) {
            return;
        }
        List<OffsetFetchResponsePartitions> partitions = new ArrayList<>();
        offsets.forEach((partition, offset) -> partitions.add(answer(partition, offset, Errors.NONE)));
        answers.add(new OffsetFetchResponseTopics()
                .setName(name)
                .setTopicId(
                        topic == null
                                ? Uuid.ZERO_UUID
                                : new Uuid(topic.id().high(), topic.id().low()))
                .setPartitions(partitions));
    }

    private static OffsetFetchResponseTopics named(
            OffsetFetchRequestTopics asked, GroupError groupError, String name, Map<Integer, CommittedOffset> offsets) {
        Errors error = name.isEmpty() ? Errors.UNKNOWN_TOPIC_ID : ProtocolErrors.of(groupError);
        List<OffsetFetchResponsePartitions> partitions = asked.partitionIndexes().stream()
                .map(partition -> answer(partition, offsets.getOrDefault(partition, NOTHING), error))
                .toList();
        return new OffsetFetchResponseTopics()
                .setName(asked.name())
                .setTopicId(asked.topicId())
                .setPartitions(partitions);
    }

    private static OffsetFetchResponsePartitions answer(int partition, CommittedOffset offset, Errors error) {
        return new OffsetFetchResponsePartitions()
                .setPartitionIndex(partition)
                .setCommittedOffset(offset.offset())
                .setCommittedLeaderEpoch(offset.leaderEpoch())
                .setMetadata(offset.metadata())
                .setErrorCode(error.code());
    }

    private static OffsetFetchResponseData single(OffsetFetchResponseGroup group, short version) {
        OffsetFetchResponseData answer = new OffsetFetchResponseData();
        boolean failed = group.errorCode() != Errors.NONE.code();
        if (failed && version >= GROUP_ERROR_SINCE) {
            return answer.setErrorCode(group.errorCode());
        }
        return answer.setTopics(group.topics().stream()
                .map(topic -> new OffsetFetchResponseTopic()
                        .setName(topic.name())
                        .setPartitions(topic.partitions().stream()
                                .map(partition -> new OffsetFetchResponsePartition()
                                        .setPartitionIndex(partition.partitionIndex())
                                        .setCommittedOffset(partition.committedOffset())
                                        .setCommittedLeaderEpoch(partition.committedLeaderEpoch())
                                        .setMetadata(partition.metadata())
                                        .setErrorCode(partition.errorCode()))
                                .toList()))
                .toList());
    }
}
