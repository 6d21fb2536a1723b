package dev.strobe.broker.partition;

import dev.strobe.broker.batch.RecordBatch;
import dev.strobe.broker.config.LogConfig;
import dev.strobe.broker.log.LogSlice;
import dev.strobe.broker.log.LogView;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A partition in memory for those who append to one: it completes appends at once or when told, refuses them when told,
 * and comes back after a crash with what was complete and as much of the rest as the test says.
 */
public final class MemoryPartition implements Partition {

    private final PartitionLoop loop;
    private final int index;
    private final List<ByteBuffer> batches = new ArrayList<>();
    private final ArrayDeque<Append> waiting = new ArrayDeque<>();
    private long startOffset;
    private long endOffset;
    private long highWatermark;
    private long takenOverEnd;

    /** Whether appends wait for {@link #complete}. */
    public boolean holds;

    /** What every append is answered with; NONE to take it. */
    public AppendError refusal = AppendError.NONE;

    /** In which this node leads it. */
    public int leaderEpoch;

    /** The first of the offsets topic. */
    public MemoryPartition(PartitionLoop loop) {
        this(loop, 0);
    }

    public MemoryPartition(PartitionLoop loop, int index) {
        this.loop = loop;
        this.index = index;
    }

    @Override
    public void append(Append append) {
        if (refusal != AppendError.NONE) {
            append.error = refusal;
            append.completed();
            return;
        }
        if (highWatermark < takenOverEnd) {
            throw new IllegalStateException("append before what was taken over is committed");
        }
        ByteBuffer copy = ByteBuffer.allocate(append.records.remaining())
                .put(append.records.duplicate())
                .flip();
        RecordBatch batch = new RecordBatch().wrap(copy, 0);
        if (!batch.isIntact()) {
            throw new IllegalStateException("batch is damaged");
        }
        batch.setBaseOffset(endOffset);
        append.baseOffset = endOffset;
        endOffset = batch.nextOffset();
        batches.add(copy);
        waiting.add(append);
        if (!holds) {
            complete(waiting.size());
        }
    }

    /** Completes that many appends, the oldest first. */
    public void complete(int count) {
        for (int i = 0; i < count && !waiting.isEmpty(); i++) {
            Append append = waiting.remove();
            highWatermark = append.baseOffset
                    + new RecordBatch()
                            .wrap(append.records, append.records.position())
                            .recordCount();
            append.completed();
        }
    }

    /** Refuses all that waits. */
    public void refuseWaiting(AppendError error) {
        while (!waiting.isEmpty()) {
            Append append = waiting.remove();
            append.error = error;
            append.completed();
        }
    }

    /**
     * The partition as its next leader has it: all that was complete and so many of the appends that were not, which are not
     * committed before {@link #catchUp}.
     */
    public MemoryPartition takenOver(int keptCount) {
        MemoryPartition next = restarted(loop, keptCount);
        next.leaderEpoch = leaderEpoch + 1;
        next.highWatermark = Math.min(highWatermark, next.endOffset);
        next.takenOverEnd = next.endOffset;
        return next;
    }

    /** The followers have what the leader took over. */
    public void catchUp() {
        highWatermark = Math.max(highWatermark, takenOverEnd);
    }

    public int waitingCount() {
        return waiting.size();
    }

    /** The partition after a crash that took all but so many of the appends that were not complete. */
    public MemoryPartition restarted(PartitionLoop nextLoop, int keptCount) {
        MemoryPartition next = new MemoryPartition(nextLoop, index);
        next.startOffset = startOffset;
        int lost = Math.max(0, waiting.size() - keptCount);
        next.batches.addAll(batches.subList(0, batches.size() - lost));
        next.endOffset = next.batches.isEmpty()
                ? startOffset
                : new RecordBatch().wrap(next.batches.getLast(), 0).nextOffset();
        next.highWatermark = next.endOffset;
        return next;
    }

    @Override
    public PartitionView view() {
        return new PartitionView(new View(List.copyOf(batches), startOffset, endOffset), highWatermark, "");
    }

    @Override
    public void deleteBefore(long offset) {
        startOffset = Math.max(startOffset, Math.min(offset, highWatermark));
        batches.removeIf(batch -> new RecordBatch().wrap(batch, 0).nextOffset() <= startOffset);
    }

    @Override
    public TopicId topicId() {
        return new TopicId(1, 1);
    }

    @Override
    public String topic() {
        return "__consumer_offsets";
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public PartitionLoop loop() {
        return loop;
    }

    @Override
    public int leaderEpoch() {
        return leaderEpoch;
    }

    @Override
    public void addWait(FetchWait wait) {}

    @Override
    public void removeWait(FetchWait wait) {}

    @Override
    public void configure(LogConfig config) {}

    @Override
    public void housekeep(long nowEpochMs) {}

    @Override
    public void verify() {}

    @Override
    public void stopServing(String reason) {}

    @Override
    public void close() {}

    /** The batches as they are. */
    private record View(List<ByteBuffer> batches, long startOffset, long endOffset) implements LogView {

        @Override
        public long sizeBytes() {
            return batches.stream().mapToLong(ByteBuffer::remaining).sum();
        }

        @Override
        public LogSlice read(long offset, long endOffset, int bytesMax, boolean wholeFirstBatch) {
            ByteBuffer all = ByteBuffer.allocate((int) sizeBytes());
            for (ByteBuffer batch : batches) {
                RecordBatch header = new RecordBatch().wrap(batch, 0);
                boolean fits = all.position() + batch.remaining() <= bytesMax;
                if (header.nextOffset() > offset
                        && header.baseOffset() < endOffset
                        && (fits || (all.position() == 0 && wholeFirstBatch))) {
                    all.put(batch.duplicate());
                }
            }
            return new Slice(all.flip());
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

    private record Slice(ByteBuffer bytes) implements LogSlice {

        @Override
        public int sizeBytes() {
            return bytes.limit();
        }

        @Override
        public long position() {
            return 0;
        }

        @Override
        public long nextOffset() {
            return Long.MAX_VALUE;
        }

        @Override
        public boolean isCold() {
            return false;
        }

        @Override
        public @Nullable FileChannel channel() {
            return null;
        }

        @Override
        public int copyTo(ByteBuffer into, int fromByte) {
            ByteBuffer from = bytes.duplicate().position(fromByte);
            from.limit(Math.min(from.limit(), fromByte + into.remaining()));
            int count = from.remaining();
            into.put(from);
            return count;
        }

        @Override
        public void release() {}
    }
}
