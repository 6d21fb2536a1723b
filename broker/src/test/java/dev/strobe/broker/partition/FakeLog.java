package dev.strobe.broker.partition;

import dev.strobe.broker.batch.RecordBatch;
import dev.strobe.broker.config.LogConfig;
import dev.strobe.broker.log.LogSlice;
import dev.strobe.broker.log.LogView;
import dev.strobe.broker.log.PartitionLog;
import dev.strobe.broker.storage.DiskException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A log in memory that knows what is durable, loses the rest when told, and refuses when told. Single-threaded. */
final class FakeLog implements PartitionLog {

    final List<ByteBuffer> batches = new ArrayList<>();
    private int durableCount;
    private long startOffset;
    private long endOffset;

    @Nullable RuntimeException appendFailure;

    @Nullable RuntimeException forceFailure;

    /** Runs in the middle of a force: after it has begun, before it returns. */
    Runnable duringForce = () -> {};

    int forces;
    int closes;
    int retained;

    @Override
    public LogView view() {
        return new View(startOffset, endOffset);
    }

    @Override
    public long endOffset() {
        return endOffset;
    }

    @Override
    public void append(ByteBuffer batch, long baseOffset, long nextOffset) {
        if (appendFailure != null) {
            throw appendFailure;
        }
        if (baseOffset != endOffset) {
            throw new IllegalStateException("gap in the log: baseOffset=" + baseOffset + " endOffset=" + endOffset);
        }
        ByteBuffer copy = ByteBuffer.allocate(batch.remaining()).put(batch).flip();
        batches.add(copy);
        endOffset = nextOffset;
    }

    @Override
    public long force() {
        forces++;
        int count = batches.size();
        long offset = endOffset;
        duringForce.run();
        if (forceFailure != null) {
            throw forceFailure;
        }
        durableCount = count;
        return offset;
    }

    /** The machine dies: what is not durable is gone. */
    void crash() {
        while (batches.size() > durableCount) {
            batches.removeLast();
        }
        endOffset = batches.isEmpty() ? startOffset : header(batches.size() - 1).nextOffset();
        appendFailure = null;
        forceFailure = null;
        duringForce = () -> {};
    }

    RecordBatch header(int index) {
        return new RecordBatch().wrap(batches.get(index), 0);
    }

    @Override
    public void configure(LogConfig config) {}

    @Override
    public void retain(long nowEpochMs, long offsetMax) {
        retained++;
    }

    @Override
    public void deleteBefore(long offset) {
        if (appendFailure != null) {
            throw new DiskException("refused");
        }
        startOffset = Math.max(startOffset, offset);
    }

    @Override
    public void truncateTo(long offset) {
        if (appendFailure != null) {
            throw appendFailure;
        }
        if (offset < startOffset) {
            startAt(offset);
            return;
        }
        while (!batches.isEmpty() && header(batches.size() - 1).nextOffset() > offset) {
            endOffset = header(batches.size() - 1).baseOffset();
            batches.removeLast();
        }
        durableCount = Math.min(durableCount, batches.size());
    }

    @Override
    public void startAt(long offset) {
        batches.clear();
        durableCount = 0;
        startOffset = offset;
        endOffset = offset;
    }

    @Override
    public void scan(long fromOffset, BatchVisitor visitor) {
        for (int i = 0; i < batches.size(); i++) {
            RecordBatch batch = header(i);
            if (batch.nextOffset() > Math.max(fromOffset, startOffset)) {
                visitor.batch(batch);
            }
        }
    }

    @Override
    public void close() {
        closes++;
    }

    /** Offsets only. */
    private record View(long startOffset, long endOffset) implements LogView {
        @Override
        public long sizeBytes() {
            return 0;
        }

        @Override
        public LogSlice read(long offset, long endOffset, int bytesMax, boolean wholeFirstBatch) {
            throw new UnsupportedOperationException("offsets only");
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
