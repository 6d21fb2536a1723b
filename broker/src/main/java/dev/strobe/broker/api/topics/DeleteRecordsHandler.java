package dev.strobe.broker.api.topics;

import dev.strobe.broker.api.ApiHandler;
import dev.strobe.broker.api.Joined;
import dev.strobe.broker.partition.Partition;
import dev.strobe.broker.topic.Topic;
import dev.strobe.broker.topic.TopicAdmin;
import dev.strobe.broker.wire.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.message.DeleteRecordsRequestData;
import org.apache.kafka.common.message.DeleteRecordsRequestData.DeleteRecordsPartition;
import org.apache.kafka.common.message.DeleteRecordsRequestData.DeleteRecordsTopic;
import org.apache.kafka.common.message.DeleteRecordsResponseData;
import org.apache.kafka.common.message.DeleteRecordsResponseData.DeleteRecordsPartitionResult;
import org.apache.kafka.common.message.DeleteRecordsResponseData.DeleteRecordsTopicResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives up the oldest records of partitions, each on the loop that owns it. */
final class DeleteRecordsHandler implements ApiHandler {

    private static final Logger LOG = LoggerFactory.getLogger(DeleteRecordsHandler.class);
    private static final long TO_HIGH_WATERMARK = -1;
    private static final long NONE = -1;

    private final TopicAdmin topics;

    DeleteRecordsHandler(TopicAdmin topics) {
        this.topics = topics;
    }

    @Override
    public ApiKeys key() {
        return ApiKeys.DELETE_RECORDS;
    }

    @Override
    public void handle(Request request) {
        List<CompletableFuture<DeleteRecordsTopicResult>> results = new ArrayList<>();
        for (DeleteRecordsTopic asked :
                request.body(DeleteRecordsRequestData.class).topics()) {
            results.add(delete(asked));
        }
        Joined.whenAll(results, all -> {
            DeleteRecordsResponseData response = new DeleteRecordsResponseData();
            all.forEach(topic -> response.topics().add(topic));
            request.respond(response);
        });
    }

    private CompletableFuture<DeleteRecordsTopicResult> delete(DeleteRecordsTopic asked) {
        Topic topic = topics.image().byName(asked.name());
        List<CompletableFuture<DeleteRecordsPartitionResult>> parts = new ArrayList<>();
        for (DeleteRecordsPartition part : asked.partitions()) {
            parts.add(delete(topic, part));
        }
        CompletableFuture<DeleteRecordsTopicResult> result = new CompletableFuture<>();
        Joined.whenAll(parts, all -> {
            DeleteRecordsTopicResult answer = new DeleteRecordsTopicResult().setName(asked.name());
            all.forEach(part -> answer.partitions().add(part));
            result.complete(answer);
        });
        return result;
    }

    private static CompletableFuture<DeleteRecordsPartitionResult> delete(
            @Nullable Topic topic, DeleteRecordsPartition asked) {
        Partition partition = topic == null ? null : topic.partition(asked.partitionIndex());
        if (topic == null || partition == null) {
            return CompletableFuture.completedFuture(refused(asked, Errors.UNKNOWN_TOPIC_OR_PARTITION));
        }
        if (topic.internal()) {
            return CompletableFuture.completedFuture(refused(asked, Errors.INVALID_TOPIC_EXCEPTION));
        }
        return CompletableFuture.supplyAsync(() -> deleteOnLoop(partition, asked), partition.loop()::execute)
                .exceptionally(failure -> {
                    LOG.error(
                            "records were not deleted: partition={}-{}", topic.name(), asked.partitionIndex(), failure);
                    return refused(asked, Errors.KAFKA_STORAGE_ERROR);
                });
    }

    private static DeleteRecordsPartitionResult deleteOnLoop(Partition partition, DeleteRecordsPartition asked) {
        if (!partition.view().isOnline()) {
            return refused(asked, Errors.KAFKA_STORAGE_ERROR);
        }
        if (!partition.view().isLeader()) {
            return refused(asked, Errors.NOT_LEADER_OR_FOLLOWER);
        }
        long highWatermark = partition.view().highWatermark();
        long offset = asked.offset() == TO_HIGH_WATERMARK ? highWatermark : asked.offset();
        if (offset < 0 || offset > highWatermark) {
            return refused(asked, Errors.OFFSET_OUT_OF_RANGE);
        }
        if (offset > partition.view().log().startOffset()) {
            partition.deleteBefore(offset);
        }
        return new DeleteRecordsPartitionResult()
                .setPartitionIndex(asked.partitionIndex())
                .setLowWatermark(partition.view().log().startOffset());
    }

    private static DeleteRecordsPartitionResult refused(DeleteRecordsPartition asked, Errors error) {
        return new DeleteRecordsPartitionResult()
                .setPartitionIndex(asked.partitionIndex())
                .setLowWatermark(NONE)
                .setErrorCode(error.code());
    }
}
