package dev.strobe.broker.api;

import dev.strobe.broker.log.LogSlice;
import dev.strobe.broker.log.LogView;
import dev.strobe.broker.partition.Partition;
import dev.strobe.broker.partition.PartitionView;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** What a fetch wants of one partition, and what it got. Belongs to its task. */
final class FetchPart {

    /** So many offsets before the end of a log are found without reading. */
    private static final long KNOWN_OFFSETS = 512;

    final String topic;
    final Uuid topicId;
    final int index;
    final @Nullable Partition partition;
    final long offset;
    final int bytesMax;
    Errors error;

    @Nullable LogSlice slice;

    /** Whether the slice ends where its limit in bytes was, so that its last batch may be in part. */
    boolean cut;

    long highWatermark = -1;
    long startOffset = -1;

    FetchPart(String topic, Uuid topicId, int index, @Nullable Partition partition, FetchRange range, Errors error) {
        this.topic = topic;
        this.topicId = topicId;
        this.index = index;
        this.partition = partition;
        this.offset = range.offset();
        this.bytesMax = range.bytesMax();
        this.error = error;
    }

    /**
     * Where a client wants to read.
     *
     * @param bytesMax at most so many, but for a first batch that is larger
     */
    record FetchRange(long offset, int bytesMax) {}

    /** Looks at the partition as it is now; true if there is something to answer at once: an error. */
    boolean fails() {
        if (error != Errors.NONE || partition == null) {
            return true;
        }
        PartitionView view = partition.view();
        highWatermark = view.highWatermark();
        startOffset = view.log().startOffset();
        if (!view.isOnline()) {
            error = Errors.KAFKA_STORAGE_ERROR;
        } else if (offset < startOffset || offset > view.log().endOffset()) {
            error = Errors.OFFSET_OUT_OF_RANGE;
        }
        return error != Errors.NONE;
    }

    /** Whether records lie before the high watermark; after {@link #fails} said no. */
    boolean hasRecords() {
        return offset < highWatermark;
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
        if (fails() || partition == null || !hasRecords() || (bytesLeft <= 0 && !first)) {
            return 0;
        }
        int limit = Math.min(bytesMax, bytesLeft);
        LogSlice read = partition.view().log().read(offset, highWatermark, limit, first);
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
