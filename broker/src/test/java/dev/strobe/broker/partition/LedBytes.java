package dev.strobe.broker.partition;

import dev.strobe.broker.config.LogConfig;
import dev.strobe.broker.log.LogSlice;
import dev.strobe.broker.log.LogView;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A partition that leads, for those who serve followers: each byte of its log is a record, and the high watermark is what the
 * test says. It remembers what followers have.
 */
public final class LedBytes implements Partition {

    public static final TopicId TOPIC = new TopicId(7, 7);

    private final PartitionLoop loop;
    private final int index;
    private final FetchWaits waits = new FetchWaits();
    private final FetchWaits replicaWaits = new FetchWaits();
    private volatile PartitionView view = new PartitionView(new Bytes(new byte[0]), 0, "", PartitionRole.LEADER, 1);

    /** Where each follower is. */
    public final Map<Integer, Long> followers = new ConcurrentHashMap<>();

    /** All that they asked. */
    public final List<ReplicaFetch> asked = new ArrayList<>();

    /** In place of what it would say. */
    public @Nullable ReplicaAnswer answer;

    /** What an epoch before its own ends with. */
    public EpochEnd epochEnd = new EpochEnd(0, 0);

    public LedBytes(PartitionLoop loop, int index) {
        this.loop = loop;
        this.index = index;
    }

    /** Appends so many bytes of this value. On its loop. */
    public void write(int value, int count) {
        byte[] before = ((Bytes) view.log()).content;
        byte[] after = Arrays.copyOf(before, before.length + count);
        Arrays.fill(after, before.length, after.length, (byte) value);
        view = new PartitionView(
                new Bytes(after), view.highWatermark(), view.offline(), view.role(), view.leaderEpoch());
        replicaWaits.advanced(this, count);
    }

    /** On its loop. */
    public void commit(long highWatermark) {
        int bytes = (int) (highWatermark - view.highWatermark());
        view = new PartitionView(view.log(), highWatermark, view.offline(), view.role(), view.leaderEpoch());
        waits.advanced(this, bytes);
    }

    /** Leads no more, or in another epoch. On its loop. */
    public void become(PartitionRole role, int leaderEpoch) {
        view = new PartitionView(view.log(), view.highWatermark(), view.offline(), role, leaderEpoch);
        waits.advanced(this, Integer.MAX_VALUE);
        replicaWaits.advanced(this, Integer.MAX_VALUE);
    }

    public int waiting() {
        return waits.count() + replicaWaits.count();
    }

    @Override
    public ReplicaAnswer replicaFetch(ReplicaFetch fetch) {
        if (!loop.inLoop()) {
            throw new IllegalStateException("off its loop");
        }
        asked.add(fetch);
        ReplicaAnswer told = answer;
        if (told != null) {
            return told;
        }
        followers.put(fetch.replica(), fetch.offset());
        PartitionView now = view;
        return new ReplicaAnswer(
                ReplicaAnswer.ReplicaError.NONE,
                now.leaderEpoch(),
                now.highWatermark(),
                now.log().startOffset(),
                now.log().endOffset(),
                -1,
                -1);
    }

    @Override
    public void addReplicaWait(FetchWait wait) {
        replicaWaits.add(wait);
    }

    @Override
    public void removeReplicaWait(FetchWait wait) {
        replicaWaits.remove(wait);
    }

    @Override
    public void addWait(FetchWait wait) {
        waits.add(wait);
    }

    @Override
    public void removeWait(FetchWait wait) {
        waits.remove(wait);
    }

    @Override
    public EpochEnd endOf(int epoch) {
        return epoch >= view.leaderEpoch()
                ? new EpochEnd(view.leaderEpoch(), view.log().endOffset())
                : epochEnd;
    }

    @Override
    public PartitionView view() {
        return view;
    }

    @Override
    public TopicId topicId() {
        return TOPIC;
    }

    @Override
    public String topic() {
        return "orders";
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
        return view.leaderEpoch();
    }

    @Override
    public void append(Append append) {
        append.error = AppendError.NOT_LEADER;
        append.completed();
    }

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

    private static final class Bytes implements LogView {

        private final byte[] content;

        Bytes(byte[] content) {
            this.content = content;
        }

        @Override
        public long startOffset() {
            return 0;
        }

        @Override
        public long endOffset() {
            return content.length;
        }

        @Override
        public long sizeBytes() {
            return content.length;
        }

        @Override
        public LogSlice read(long offset, long endOffset, int bytesMax, boolean wholeFirstBatch) {
            int size = (int) Math.min(bytesMax, endOffset - offset);
            return new Slice(ByteBuffer.wrap(content, (int) offset, size).slice(), offset);
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

    private record Slice(ByteBuffer bytes, long offset) implements LogSlice {

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
            return offset + bytes.limit();
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
            int count = Math.min(into.remaining(), bytes.limit() - fromByte);
            into.put(bytes.duplicate().position(fromByte).limit(fromByte + count));
            return count;
        }

        @Override
        public void release() {}
    }
}
