package dev.strobe.broker.api;

import dev.strobe.broker.log.LogSlice;
import dev.strobe.broker.partition.Partition;
import dev.strobe.broker.partition.PartitionView;
import dev.strobe.broker.topic.Topic;
import dev.strobe.broker.topic.TopicImage;
import dev.strobe.broker.wire.RecordBytes;
import dev.strobe.broker.wire.RecordBytes.TimedOffset;
import dev.strobe.broker.wire.Request;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsPartition;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsTopic;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsPartitionResponse;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsTopicResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** ListOffsets: first, next, and by time. Looking up a time reads the disk, and so runs on the pool as a whole. */
final class ListOffsetsHandler implements ApiHandler {

    private static final long LATEST = -1;
    private static final long EARLIEST = -2;
    private static final long MAX_TIMESTAMP = -3;
    private static final long EARLIEST_LOCAL = -4;
    private static final long LATEST_TIERED = -5;
    private static final long EARLIEST_PENDING_UPLOAD = -6;
    private static final long UNKNOWN = -1;
    private static final short LEADER_EPOCH_SINCE = 4;
    private static final short OFFSET_NOT_AVAILABLE_SINCE = 5;

    private final Supplier<TopicImage> topics;
    private final Executor pool;

    ListOffsetsHandler(Supplier<TopicImage> topics, Executor pool) {
        this.topics = topics;
        this.pool = pool;
    }

    @Override
    public ApiKeys key() {
        return ApiKeys.LIST_OFFSETS;
    }

    @Override
    public void handle(Request request) {
        ListOffsetsRequestData body = request.body(ListOffsetsRequestData.class);
        if (!readsDisk(body)) {
            request.respond(answer(body, request.version(), null));
            return;
        }
        try {
            pool.execute(() -> request.respond(answer(body, request.version(), null)));
        } catch (RejectedExecutionException e) {
            request.respond(answer(body, request.version(), Errors.REQUEST_TIMED_OUT));
        }
    }

    private static boolean readsDisk(ListOffsetsRequestData body) {
        for (ListOffsetsTopic topic : body.topics()) {
            for (ListOffsetsPartition partition : topic.partitions()) {
                if (partition.timestamp() >= 0 || partition.timestamp() == MAX_TIMESTAMP) {
                    return true;
                }
            }
        }
        return false;
    }

    private ListOffsetsResponseData answer(ListOffsetsRequestData body, short version, @Nullable Errors refusal) {
        TopicImage image = topics.get();
        List<ListOffsetsTopicResponse> answers = new ArrayList<>();
        for (ListOffsetsTopic named : body.topics()) {
            Topic topic = image.byName(named.name());
            List<ListOffsetsPartitionResponse> partitions = new ArrayList<>();
            for (ListOffsetsPartition wanted : named.partitions()) {
                Partition partition = topic == null ? null : topic.partition(wanted.partitionIndex());
                partitions.add(
                        refusal == null
                                ? answer(wanted, partition, version)
                                : failed(wanted.partitionIndex(), refusal));
            }
            answers.add(new ListOffsetsTopicResponse().setName(named.name()).setPartitions(partitions));
        }
        return new ListOffsetsResponseData().setTopics(answers);
    }

    private static ListOffsetsPartitionResponse answer(
            ListOffsetsPartition wanted, @Nullable Partition partition, short version) {
        int index = wanted.partitionIndex();
        if (partition == null) {
            return failed(index, Errors.UNKNOWN_TOPIC_OR_PARTITION);
        }
        PartitionView view = partition.view();
        Errors error = LeaderCheck.of(view, wanted.currentLeaderEpoch());
        if (error != Errors.NONE) {
            return failed(index, error);
        }
        TimedOffset found = find(wanted.timestamp(), view);
        if (mayHaveBeenHigher(wanted.timestamp(), found) && !knowsItsEpoch(partition, view)) {
            return failed(
                    index,
                    version < OFFSET_NOT_AVAILABLE_SINCE ? Errors.LEADER_NOT_AVAILABLE : Errors.OFFSET_NOT_AVAILABLE);
        }
        return found(index, found, version < LEADER_EPOCH_SINCE ? LeaderCheck.NO_EPOCH : view.leaderEpoch());
    }

    private static boolean mayHaveBeenHigher(long timestamp, @Nullable TimedOffset found) {
        return timestamp == LATEST || (found == null && (timestamp >= 0 || timestamp == MAX_TIMESTAMP));
    }

    /**
     * Whether all that earlier leaders acknowledged is known to be below the high watermark: a new leader hears of it from its
     * followers, and until then what it took for the end may be less than what the one before said (KIP-207).
     */
    private static boolean knowsItsEpoch(Partition partition, PartitionView view) {
        return view.leaderEpoch() == 0
                || partition.endOf(view.leaderEpoch() - 1).endOffset() <= view.highWatermark();
    }

    /** Null where no record is so late. */
    private static @Nullable TimedOffset find(long timestamp, PartitionView view) {
        if (timestamp == LATEST) {
            return new TimedOffset(view.highWatermark(), UNKNOWN);
        }
        if (timestamp == EARLIEST || timestamp == EARLIEST_LOCAL) {
            return new TimedOffset(view.log().startOffset(), UNKNOWN);
        }
        if (timestamp == LATEST_TIERED || timestamp == EARLIEST_PENDING_UPLOAD) {
            return null;
        }
        TimedOffset found = timestamp == MAX_TIMESTAMP ? latest(view) : firstSince(timestamp, view);
        return found != null && found.offset() < view.highWatermark() ? found : null;
    }

    private static @Nullable TimedOffset latest(PartitionView view) {
        Optional<ByteBuffer> batch = view.log().batchWithMaxTimestamp().map(ListOffsetsHandler::bytes);
        return batch.isPresent() ? RecordBytes.latest(batch.get()) : null;
    }

    private static @Nullable TimedOffset firstSince(long timestamp, PartitionView view) {
        Optional<ByteBuffer> batch = view.log().firstBatchSince(timestamp).map(ListOffsetsHandler::bytes);
        return batch.isPresent()
                ? RecordBytes.firstSince(batch.get(), timestamp, view.log().startOffset())
                : null;
    }

    private static ByteBuffer bytes(LogSlice slice) {
        try {
            ByteBuffer copy = ByteBuffer.allocate(slice.sizeBytes());
            slice.copyTo(copy, 0);
            return copy.flip();
        } finally {
            slice.release();
        }
    }

    private static ListOffsetsPartitionResponse found(int index, @Nullable TimedOffset found, int epoch) {
        ListOffsetsPartitionResponse answer =
                new ListOffsetsPartitionResponse().setPartitionIndex(index).setErrorCode(Errors.NONE.code());
        if (found == null) {
            return answer.setOffset(UNKNOWN).setTimestamp(UNKNOWN);
        }
        return answer.setOffset(found.offset())
                .setTimestamp(found.timestampMs())
                .setLeaderEpoch(epoch);
    }

    private static ListOffsetsPartitionResponse failed(int index, Errors error) {
        return new ListOffsetsPartitionResponse()
                .setPartitionIndex(index)
                .setErrorCode(error.code())
                .setOffset(UNKNOWN)
                .setTimestamp(UNKNOWN);
    }
}
