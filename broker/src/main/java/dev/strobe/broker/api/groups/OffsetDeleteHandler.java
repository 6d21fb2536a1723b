package dev.strobe.broker.api.groups;

import dev.strobe.broker.group.Answer;
import dev.strobe.broker.group.GroupCoordinator;
import dev.strobe.broker.group.GroupCoordinator.TopicPartition;
import dev.strobe.broker.group.GroupCoordinators;
import dev.strobe.broker.group.GroupError;
import dev.strobe.broker.topic.Topic;
import dev.strobe.broker.topic.TopicImage;
import dev.strobe.broker.wire.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopic;
import org.apache.kafka.common.message.OffsetDeleteResponseData;
import org.apache.kafka.common.message.OffsetDeleteResponseData.OffsetDeleteResponsePartition;
import org.apache.kafka.common.message.OffsetDeleteResponseData.OffsetDeleteResponsePartitionCollection;
import org.apache.kafka.common.message.OffsetDeleteResponseData.OffsetDeleteResponseTopic;
import org.apache.kafka.common.message.OffsetDeleteResponseData.OffsetDeleteResponseTopicCollection;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** Forgets committed offsets that nobody uses. */
final class OffsetDeleteHandler extends GroupHandler {

    private final GroupCoordinators coordinators;
    private final Supplier<TopicImage> topics;

    OffsetDeleteHandler(GroupCoordinators coordinators, Supplier<TopicImage> topics) {
        super(ApiKeys.OFFSET_DELETE);
        this.coordinators = coordinators;
        this.topics = topics;
    }

    @Override
    public void handle(Request request) {
        OffsetDeleteRequestData body = request.body(OffsetDeleteRequestData.class);
        TopicImage image = topics.get();
        List<TopicPartition> partitions = new ArrayList<>();
        List<OffsetDeleteResponsePartition> open = new ArrayList<>();
        OffsetDeleteResponseTopicCollection answers = new OffsetDeleteResponseTopicCollection();
        for (OffsetDeleteRequestTopic asked : body.topics()) {
            Topic topic = image.byName(asked.name());
            OffsetDeleteResponsePartitionCollection answered = new OffsetDeleteResponsePartitionCollection();
            asked.partitions().forEach(partition -> {
                int index = partition.partitionIndex();
                OffsetDeleteResponsePartition answer = new OffsetDeleteResponsePartition().setPartitionIndex(index);
                answered.add(answer);
                if (topic == null || topic.partition(index) == null) {
                    answer.setErrorCode(Errors.UNKNOWN_TOPIC_OR_PARTITION.code());
                } else {
                    open.add(answer);
                    partitions.add(new TopicPartition(asked.name(), index));
                }
            });
            answers.add(new OffsetDeleteResponseTopic().setName(asked.name()).setPartitions(answered));
        }
        GroupCoordinator coordinator = coordinators.forGroup(body.groupId());
        on(
                coordinator,
                request,
                () -> coordinator.deleteOffsets(
                        body.groupId(), partitions, answer -> request.respond(response(answer, open, answers))));
    }

    private static OffsetDeleteResponseData response(
            Answer<List<GroupError>> answer,
            List<OffsetDeleteResponsePartition> open,
            OffsetDeleteResponseTopicCollection answers) {
        if (answer.error() != GroupError.NONE) {
            return new OffsetDeleteResponseData().setErrorCode(ProtocolErrors.codeOf(answer.error()));
        }
        for (int i = 0; i < open.size(); i++) {
            open.get(i).setErrorCode(ProtocolErrors.codeOf(answer.value().get(i)));
        }
        return new OffsetDeleteResponseData().setTopics(answers);
    }
}
