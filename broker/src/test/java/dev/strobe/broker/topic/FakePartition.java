package dev.strobe.broker.topic;

import dev.strobe.broker.config.LogConfig;
import dev.strobe.broker.log.LogSlice;
import dev.strobe.broker.log.LogView;
import dev.strobe.broker.partition.Append;
import dev.strobe.broker.partition.FetchWait;
import dev.strobe.broker.partition.Partition;
import dev.strobe.broker.partition.PartitionLoop;
import dev.strobe.broker.partition.PartitionView;
import dev.strobe.broker.partition.TopicId;
import dev.strobe.broker.storage.Disk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A partition without records that notes what was done to it, and insists on its loop. */
public final class FakePartition implements Partition {

    public final Path folder;
    public final List<String> calls = new ArrayList<>();
    public LogConfig config;
    public long startOffset;
    public long highWatermark;
    public String offline = "";

    private final TopicId topicId;
    private final String topic;
    private final int index;
    private final FakeLoop loop;

    FakePartition(CatalogueEntry topic, int index, Path folder, LogConfig config, FakeLoop loop) {
        this.topicId = topic.id();
        this.topic = topic.name();
        this.index = index;
        this.folder = folder;
        this.config = config;
        this.loop = loop;
    }

    /** As the factory of a broker would open it: with a folder and a file in it. */
    static FakePartition create(Disk disk, PartitionOpening.Order order, FakeLoop loop) {
        disk.createFolders(order.folder());
        disk.open(order.folder().resolve("0.log")).close();
        return new FakePartition(order.topic(), order.index(), order.folder(), order.config(), loop);
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
        return new PartitionView(new EmptyLog(startOffset, highWatermark), highWatermark, offline);
    }

    @Override
    public void append(Append append) {
        throw new UnsupportedOperationException("no test appends");
    }

    @Override
    public void addWait(FetchWait wait) {
        throw new UnsupportedOperationException("no test fetches");
    }

    @Override
    public void removeWait(FetchWait wait) {
        throw new UnsupportedOperationException("no test fetches");
    }

    @Override
    public void deleteBefore(long offset) {
        owned("deleteBefore " + offset);
        startOffset = offset;
    }

    @Override
    public void configure(LogConfig config) {
        owned("configure");
        this.config = config;
    }

    @Override
    public void housekeep(long nowEpochMs) {
        owned("housekeep " + nowEpochMs);
    }

    @Override
    public void verify() {}

    @Override
    public void stopServing(String reason) {
        owned("stop");
    }

    @Override
    public void close() {
        calls.add("close");
    }

    private void owned(String call) {
        if (!loop.inLoop()) {
            throw new IllegalStateException("not on the owner's loop: " + call);
        }
        calls.add(call);
    }

    private record EmptyLog(long startOffset, long endOffset) implements LogView {

        @Override
        public long sizeBytes() {
            return endOffset - startOffset;
        }

        @Override
        public LogSlice read(long offset, long endOffset, int bytesMax, boolean wholeFirstBatch) {
            throw new UnsupportedOperationException("no test reads");
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
