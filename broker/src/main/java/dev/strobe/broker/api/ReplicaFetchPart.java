package dev.strobe.broker.api;

import dev.strobe.broker.partition.FetchWait;
import dev.strobe.broker.partition.Partition;
import dev.strobe.broker.partition.PartitionView;
import dev.strobe.broker.partition.ReplicaAnswer;
import dev.strobe.broker.partition.ReplicaAnswer.ReplicaError;
import dev.strobe.broker.partition.ReplicaFetch;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * What a follower's fetch wants of one partition: everything up to the end of the log, where its own log does not diverge.
 *
 * <p>Where consumers get the last stable offset, a follower gets the end of the leader's log.
 */
final class ReplicaFetchPart extends FetchPart {

    private final ReplicaFetch fetch;
    private @Nullable ReplicaAnswer noted;

    ReplicaFetchPart(
            String topic,
            Uuid topicId,
            int index,
            @Nullable Partition partition,
            ReplicaFetch fetch,
            int bytesMax,
            Errors error) {
        super(topic, topicId, index, partition, new FetchRange(fetch.offset(), bytesMax, fetch.leaderEpoch()), error);
        this.fetch = fetch;
    }

    /** Tells the leader what the follower has. On the partition's loop, once, before anything else. */
    void note(Partition led) {
        noted = led.replicaFetch(fetch);
    }

    /** An error, or logs that diverge. */
    @Override
    boolean fails() {
        ReplicaAnswer answer = noted;
        if (error != Errors.NONE || partition == null || answer == null) {
            return true;
        }
        if (answer.error() != ReplicaError.NONE || answer.isDiverging()) {
            error = ProtocolErrors.of(answer.error());
            return true;
        }
        PartitionView view = partition.view();
        seen = view;
        if (!view.isLeader() || view.leaderEpoch() != fetch.leaderEpoch()) {
            error = Errors.NOT_LEADER_OR_FOLLOWER;
            return true;
        }
        highWatermark = view.highWatermark();
        startOffset = view.log().startOffset();
        endOffset = view.log().endOffset();
        if (!view.isOnline()) {
            error = Errors.KAFKA_STORAGE_ERROR;
        }
        return error != Errors.NONE;
    }

    @Override
    long endOffset(PartitionView view) {
        return view.log().endOffset();
    }

    @Override
    void addWait(Partition waitedFor, FetchWait wait) {
        waitedFor.addReplicaWait(wait);
    }

    @Override
    void removeWait(Partition waitedFor, FetchWait wait) {
        waitedFor.removeReplicaWait(wait);
    }

    @Override
    FetchResponseData.PartitionData answer(boolean readCommitted) {
        FetchResponseData.PartitionData answer = new FetchResponseData.PartitionData()
                .setPartitionIndex(index)
                .setErrorCode(error.code())
                .setAbortedTransactions(null);
        ReplicaAnswer told = noted;
        if (told == null || (told.error() == ReplicaError.NONE && error != Errors.NONE)) {
            return answer.setHighWatermark(-1);
        }
        if (told.error() == ReplicaError.NONE && !told.isDiverging()) {
            return answer.setHighWatermark(highWatermark)
                    .setLastStableOffset(endOffset)
                    .setLogStartOffset(startOffset);
        }
        answer.setHighWatermark(told.highWatermark())
                .setLastStableOffset(told.endOffset())
                .setLogStartOffset(told.startOffset());
        answer.divergingEpoch().setEpoch(told.divergingEpoch()).setEndOffset(told.divergingEnd());
        answer.currentLeader().setLeaderEpoch(told.leaderEpoch());
        return answer;
    }
}
