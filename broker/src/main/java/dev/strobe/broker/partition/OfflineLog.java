package dev.strobe.broker.partition;

import dev.strobe.broker.config.LogConfig;
import dev.strobe.broker.log.LogSlice;
import dev.strobe.broker.log.LogView;
import dev.strobe.broker.log.PartitionLog;
import dev.strobe.broker.storage.DiskException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** In place of a log that could not be opened: holds nothing and takes nothing. */
final class OfflineLog implements PartitionLog {

    private static final LogView NOTHING = new NoRecords();

    @Override
    public LogView view() {
        return NOTHING;
    }

    @Override
    public long endOffset() {
        return 0;
    }

    @Override
    public void append(ByteBuffer batches, long baseOffset, long nextOffset) {
        throw new DiskException("the log is offline");
    }

    @Override
    public long force() {
        return 0;
    }

    @Override
    public void configure(LogConfig config) {}

    @Override
    public void retain(long nowEpochMs, long offsetMax) {}

    @Override
    public void deleteBefore(long offset) {}

    @Override
    public void truncateTo(long offset) {
        throw new DiskException("the log is offline");
    }

    @Override
    public void startAt(long offset) {
        throw new DiskException("the log is offline");
    }

    @Override
    public void scan(long fromOffset, BatchVisitor visitor) {}

    @Override
    public void close() {}

    /** Of no segments. */
    private static final class NoRecords implements LogView {
        @Override
        public long startOffset() {
            return 0;
        }

        @Override
        public long endOffset() {
            return 0;
        }

        @Override
        public long sizeBytes() {
            return 0;
        }

        @Override
        public LogSlice read(long offset, long endOffset, int bytesMax, boolean wholeFirstBatch) {
            return LogSlice.EMPTY;
        }

        @Override
        public Optional<LogSlice> firstBatchSince(long timestampMs) {
            return Optional.empty();
        }

        @Override
        public Optional<LogSlice> batchWithMaxTimestamp() {
            return Optional.empty();
        }
    }
}
