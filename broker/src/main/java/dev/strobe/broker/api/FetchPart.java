package dev.strobe.broker.api;

import dev.strobe.broker.log.LogSlice;
import dev.strobe.broker.log.LogView;
import dev.strobe.broker.partition.FetchWait;
import dev.strobe.broker.partition.Partition;
import dev.strobe.broker.partition.PartitionView;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** What a consumer's fetch wants of one partition, and what it got. Belongs to its task. */
class FetchPart {

    /** So many offsets before the end of a log are found without reading. */
    private static final long KNOWN_OFFSETS = 512;

    final String topic;
    final Uuid topicId;
    final int index;
    final @Nullable Partition partition;
    final long offset;
    final int bytesMax;
    private final int leaderEpoch;
    Errors error;

    /** As {@link #fails} saw it last: what is read is read from there, so that it was this leader's. */
    @Nullable PartitionView seen;

    @Nullable LogSlice slice;

    /** Whether the slice ends where its limit in bytes was, so that its last batch may be in part. */
    boolean cut;

    /** What may be read ends here, as {@link #fails} saw it last. */
    long endOffset = -1;

    long highWatermark = -1;
    long startOffset = -1;

    FetchPart(String topic, Uuid topicId, int index, @Nullable Partition partition, FetchRange range, Errors error) {
        this.topic = topic;
        this.topicId = topicId;
        this.index = index;
        this.partition = partition;
        this.offset = range.offset();
        this.bytesMax = range.bytesMax();
        this.leaderEpoch = range.leaderEpoch();
        this.error = error;
    }

    /**
     * Where a client wants to read.
     *
     * @param bytesMax at most so many, but for a first batch that is larger
     * @param leaderEpoch that it knows; {@link LeaderCheck#NO_EPOCH} if it does not say
     */
    record FetchRange(long offset, int bytesMax, int leaderEpoch) {}

    /** Looks at the partition as it is now; true if there is something to answer at once: an error. */
    boolean fails() {
        if (error != Errors.NONE || partition == null) {
            return true;
        }
        PartitionView view = partition.view();
        seen = view;
        highWatermark = view.highWatermark();
        endOffset = highWatermark;
        startOffset = view.log().startOffset();
        error = LeaderCheck.of(view, leaderEpoch);
        if (error == Errors.NONE && (offset < startOffset || offset > view.log().endOffset())) {
            error = Errors.OFFSET_OUT_OF_RANGE;
        }
        return error != Errors.NONE;
    }

    /** Whether there are records; after {@link #fails} said no. */
    boolean hasRecords() {
        return offset < endOffset;
    }

    /** How many offsets may be read now that could not be when {@link #fails} looked. */
    final long added() {
        return partition == null ? 0 : endOffset(partition.view()) - endOffset;
    }

    /** Up to where this one may read. */
    long endOffset(PartitionView view) {
        return view.highWatermark();
    }

    /** Has the task told when there is more. On the partition's loop. */
    void addWait(Partition waitedFor, FetchWait wait) {
        waitedFor.addWait(wait);
    }

    /** On the partition's loop. */
    void removeWait(Partition waitedFor, FetchWait wait) {
        waitedFor.removeWait(wait);
    }

    /** Whether looking for the offset may wait for the disk; near the end the log knows the places by heart. */
    boolean startsCold() {
        if (error != Errors.NONE || partition == null) {
            return false;
        }
        LogView log = partition.view().log();
        return offset >= log.startOffset() && log.endOffset() - offset > KNOWN_OFFSETS && log.isCold(offset);
    }

    /**
     * Takes a slice of the log.
     *
     * @param bytesLeft of the whole answer
     * @param first whether nothing was found before: then a batch larger than the limits is taken whole
     * @return bytes taken
     */
    int read(int bytesLeft, boolean first) {
        if (fails() || !hasRecords() || (bytesLeft <= 0 && !first)) {
            return 0;
        }
        PartitionView view = seen;
        if (view == null) {
            return 0;
        }
        int limit = Math.min(bytesMax, bytesLeft);
        LogSlice read = view.log().read(offset, endOffset, limit, first);
        if (read.sizeBytes() == 0) {
            read.release();
            return 0;
        }
        slice = read;
        cut = read.sizeBytes() >= limit;
        return read.sizeBytes();
    }

    void release() {
        if (slice != null) {
            slice.release();
            slice = null;
        }
    }

    /** @param readCommitted whether the client asked which transactions were aborted: none ever are */
    FetchResponseData.PartitionData answer(boolean readCommitted) {
        return new FetchResponseData.PartitionData()
                .setPartitionIndex(index)
                .setErrorCode(error.code())
                .setAbortedTransactions(readCommitted ? List.of() : null)
                .setHighWatermark(error == Errors.NONE ? highWatermark : -1)
                .setLastStableOffset(error == Errors.NONE ? highWatermark : -1)
                .setLogStartOffset(error == Errors.NONE ? startOffset : -1);
    }
}
