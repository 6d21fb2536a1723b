package dev.strobe.broker.cluster;

import dev.strobe.broker.config.LogConfig;
import dev.strobe.broker.log.LogSlice;
import dev.strobe.broker.log.LogView;
import dev.strobe.broker.partition.Append;
import dev.strobe.broker.partition.AppendError;
import dev.strobe.broker.partition.FetchWait;
import dev.strobe.broker.partition.Partition;
import dev.strobe.broker.partition.PartitionLoop;
import dev.strobe.broker.partition.PartitionRole;
import dev.strobe.broker.partition.PartitionView;
import dev.strobe.broker.partition.TopicId;
import dev.strobe.broker.time.NanoClock;
import java.util.Optional;

/** In the place of a partition that other nodes keep, or that this one has not opened yet: sends everybody away. Immutable. */
final class ElsewherePartition implements Partition {

    private static final LogView NOTHING = new NoRecords();

    private final TopicId topicId;
    private final String topic;
    private final int index;
    private final PartitionLoop loop;
    private final NanoClock clock;
    private final PartitionView view;

    /** @param offline why this node cannot serve a partition that it should keep; empty otherwise */
    ElsewherePartition(TopicId topicId, String topic, int index, PartitionLoop loop, NanoClock clock, String offline) {
        this.topicId = topicId;
        this.topic = topic;
        this.index = index;
        this.loop = loop;
        this.clock = clock;
        this.view = new PartitionView(NOTHING, 0, offline, PartitionRole.NONE, 0);
    }

    @Override
    public TopicId topicId() {
        return topicId;
    }

    @Override
    public String topic() {
        return topic;
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
        return 0;
    }

    @Override
    public PartitionView view() {
        return view;
    }

    @Override
    public EpochEnd endOf(int epoch) {
        return new EpochEnd(-1, -1);
    }

    @Override
    public void append(Append append) {
        append.refuse(view.isOnline() ? AppendError.NOT_LEADER : AppendError.STORAGE, clock.nanoTime());
    }

    @Override
    public void addWait(FetchWait wait) {
        wait.advanced(this, Integer.MAX_VALUE);
    }

    @Override
    public void removeWait(FetchWait wait) {}

    @Override
    public void deleteBefore(long offset) {}

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

    @Override
    public String toString() {
        return topic + "-" + index + " elsewhere";
    }

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
