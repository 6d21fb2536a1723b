package dev.strobe.broker.partition;

import dev.strobe.broker.batch.RecordBatch;
import dev.strobe.broker.config.LogConfig;
import dev.strobe.broker.fault.FaultPoints;
import dev.strobe.broker.log.LogSlice;
import dev.strobe.broker.log.LogView;
import dev.strobe.broker.storage.MemoryDisk;
import dev.strobe.broker.telemetry.Instruments;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A node with one replica of a partition, on a disk in memory: its loop, its pool and its flush thread run when told, and
 * what it proposes is kept for the test to decide.
 */
final class ReplicaNode {

    static final long LAG_MS = 1_000;
    private static final Path FOLDER = Path.of("/data/orders-0");

    final int id;
    final MemoryDisk disk = new MemoryDisk();
    final ArrayDeque<Runnable> pool = new ArrayDeque<>();
    final ArrayDeque<Proposal> proposals = new ArrayDeque<>();
    final LogConfig config;
    ManualLoop loop = new ManualLoop();
    FlushThread flusher;
    Partition partition;

    /** What a leader asked the metadata for. */
    record Proposal(LeaderTerm term, List<Integer> inSync, Consumer<InSyncChanges.Verdict> whenDone) {}

    ReplicaNode(int id, LogConfig config) {
        this(id, config, Instruments.NONE);
    }

    ReplicaNode(int id, LogConfig config, Instruments instruments) {
        this.id = id;
        this.config = config;
        disk.createFolders(FOLDER);
        flusher = new FlushThread("flush-" + id, loop, Instruments.NONE);
        partition = open(instruments);
    }

    static LogConfig config(LogConfig like, int segmentBytes, int inSyncMin) {
        return new LogConfig(
                segmentBytes,
                like.segmentMs(),
                256,
                like.retentionBytes(),
                like.retentionMs(),
                like.batchBytesMax(),
                like.appendTime(),
                like.flush(),
                like.flushIntervalMs(),
                inSyncMin);
    }

    /** Starts again; the disk has been killed or crashed, or the partition closed. The clock goes on. */
    void reopen() {
        long nowNs = loop.nanoTime();
        loop = new ManualLoop();
        loop.advanceNs(nowNs);
        pool.clear();
        proposals.clear();
        flusher = new FlushThread("flush-" + id, loop, Instruments.NONE);
        partition = open(Instruments.NONE);
    }

    private Partition open(Instruments counted) {
        return new LocalPartitions(new LocalPartitions.Parameters(
                        disk,
                        LocalPartitions.segmentedLogs(disk, pool::add, loop),
                        (topicId, index) -> loop,
                        flusher,
                        pool::add,
                        loop,
                        loop,
                        PartitionFixture.topics(config),
                        counted,
                        FaultPoints.OFF,
                        ReplicaSettings.ofCluster(id, this::propose, LAG_MS)))
                .open(new TopicId(1, 2), "orders", 0, FOLDER, config);
    }

    private void propose(
            Partition led, LeaderTerm term, List<Integer> inSync, Consumer<InSyncChanges.Verdict> whenDone) {
        proposals.add(new Proposal(term, inSync, whenDone));
    }

    LeaderTerm term(int leaderEpoch, int partitionEpoch, List<Integer> inSync) {
        return new LeaderTerm(id, leaderEpoch, partitionEpoch, List.of(1, 2, 3), inSync);
    }

    /** Runs all that waits, in the loop, on the pool and at the disk. */
    void settle() {
        do {
            loop.run();
            flusher.round();
            Runnable task;
            while ((task = pool.poll()) != null) {
                task.run();
            }
        } while (loop.run() > 0);
    }

    TestAppend append(TestBatch batch) {
        TestAppend append = TestAppend.client(batch);
        partition.append(append);
        return append;
    }

    /** One fetch of this follower from a leader, with as many bytes as that; returns whether it goes on. */
    boolean fetch(ReplicaNode leader, int bytesMax) {
        ReplicaFetch fetch = partition.nextFetch();
        if (fetch == null) {
            return false;
        }
        return partition.replicate(
                fetch, leader.partition.replicaFetch(fetch), leader.read(fetch.offset(), bytesMax), () -> {});
    }

    /** Fetches until nothing new comes. */
    void catchUp(ReplicaNode leader) {
        for (int round = 0; round < 50; round++) {
            fetch(leader, 1 << 20);
            settle();
            leader.settle();
        }
    }

    ByteBuffer read(long offset, int bytesMax) {
        LogView log = partition.view().log();
        if (offset < log.startOffset() || offset >= log.endOffset()) {
            return ByteBuffer.allocate(0);
        }
        LogSlice slice = log.read(offset, log.endOffset(), bytesMax, true);
        ByteBuffer bytes = ByteBuffer.allocate(slice.sizeBytes());
        slice.copyTo(bytes, 0);
        slice.release();
        return bytes.flip();
    }

    long end() {
        return partition.view().log().endOffset();
    }

    long highWatermark() {
        return partition.view().highWatermark();
    }

    /** Each batch before an offset, with copies of its bytes. */
    List<ByteBuffer> batches(long to) {
        List<ByteBuffer> batches = new ArrayList<>();
        long offset = partition.view().log().startOffset();
        while (offset < to) {
            ByteBuffer bytes = read(offset, Integer.MAX_VALUE);
            if (!bytes.hasRemaining()) {
                // Its segment is gone: the log is being cut.
                break;
            }
            int position = 0;
            while (bytes.limit() - position >= RecordBatch.HEADER_BYTES) {
                RecordBatch batch = new RecordBatch().wrap(bytes, position);
                if (batch.baseOffset() < to) {
                    batches.add(bytes.slice(position, batch.sizeBytes()));
                }
                position += batch.sizeBytes();
                offset = batch.nextOffset();
            }
        }
        return batches;
    }

    @Override
    public String toString() {
        return "node " + id;
    }
}
