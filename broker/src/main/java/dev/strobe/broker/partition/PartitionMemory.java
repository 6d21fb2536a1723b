package dev.strobe.broker.partition;

import dev.strobe.broker.batch.RecordBatch;
import dev.strobe.broker.log.PartitionLog;
import dev.strobe.broker.storage.Disk;
import dev.strobe.broker.storage.DiskException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a partition knows of its log without reading it: producers, leader epochs, and how far consumers may see; and the
 * files beside the log that keep this over a restart.
 *
 * <p>The fields are the owner's. Files are written on the pool, in any order: what is older than what is there is not
 * written, nor what was known of a log before it was cut.
 */
final class PartitionMemory {

    /** The files are written after as many bytes, so that a restart reads back no more than about that. */
    static final long SNAPSHOT_BYTES = 64L << 20;

    private static final long HIGH_WATERMARK_NS = 5_000_000_000L;
    private static final Logger LOG = LoggerFactory.getLogger(PartitionMemory.class);

    private final PartitionServices services;
    private final ProducerSnapshot snapshot;
    private final LeaderEpochsFile epochsFile;
    private final HighWatermarkFile highWatermarkFile;

    private ProducerStates producers;

    /** Read by any thread. */
    private volatile LeaderEpochs epochs = LeaderEpochs.NONE;

    /** Bytes of the log after the latest snapshot. */
    private long unsnappedBytes;

    private long highWatermarkAtNs;
    private boolean highWatermarkKept;

    /** Goes up with each cut. Guarded by the files' lock, which is this. */
    private int cuts;

    private boolean closed;

    PartitionMemory(Disk disk, Path folder, PartitionServices services) {
        this.services = services;
        this.snapshot = new ProducerSnapshot(disk, folder);
        this.epochsFile = new LeaderEpochsFile(disk, folder);
        this.highWatermarkFile = new HighWatermarkFile(disk, folder);
        this.producers = new ProducerStates(services.producersMax(), services.counters());
    }

    /** Knows what is in a log that was opened: from the files, and from the log what came after them. May wait. */
    synchronized void read(PartitionLog log) {
        long start = log.view().startOffset();
        long end = log.endOffset();
        LeaderEpochsFile.Known known = epochsFile.read(start, end);
        Rebuilt rebuilt = rebuild(log, known);
        producers = rebuilt.producers;
        epochs = rebuilt.epochs;
        unsnappedBytes = rebuilt.bytes;
    }

    /** The high watermark that was kept, within the log; its start if none was. Before anything is appended. May wait. */
    synchronized long readHighWatermark(PartitionLog log) {
        long kept = highWatermarkFile.read();
        highWatermarkFile.cut(log.endOffset());
        return Math.clamp(kept, log.view().startOffset(), log.endOffset());
    }

    ProducerStates producers() {
        return producers;
    }

    /** Any thread. */
    LeaderEpochs epochs() {
        return epochs;
    }

    void epochs(LeaderEpochs changed) {
        epochs = changed;
    }

    /** A batch is in the log now. */
    void appended(RecordBatch batch, long nowMs) {
        producers.appended(batch, nowMs);
        int epoch = batch.leaderEpoch();
        if (epoch > epochs.last()) {
            epochs = epochs.begin(epoch, batch.baseOffset());
        }
        unsnappedBytes += batch.sizeBytes();
    }

    /** The log starts here now. */
    void startsAt(long offset) {
        epochs = epochs.from(offset);
    }

    /** Has the files written on the pool if enough was appended since the last time. */
    void snapshotIfDue(long endOffset) {
        if (unsnappedBytes < SNAPSHOT_BYTES * (1 + producers.count() / 1000)) {
            return;
        }
        unsnappedBytes = 0;
        Saved saved = save(endOffset);
        if (!onPool(() -> write(saved))) {
            services.counters().snapshotsFailed.increment();
        }
    }

    /** Has the high watermark written on the pool, if that was not done for a while. */
    void highWatermarkMoved(long offset, long nowNs) {
        if (highWatermarkKept && nowNs - highWatermarkAtNs < HIGH_WATERMARK_NS) {
            return;
        }
        highWatermarkKept = true;
        highWatermarkAtNs = nowNs;
        int of = cuts();
        onPool(() -> writeHighWatermark(offset, of));
    }

    private boolean onPool(Runnable task) {
        try {
            services.pool().execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /**
     * Makes the files say no more than a log that ends here holds, durably: before it is cut. On the pool; what is known in
     * memory stays as it was.
     *
     * @param endOffset -1: nothing of it is left
     */
    synchronized void cutFiles(long endOffset) {
        cuts++;
        if (closed) {
            return;
        }
        snapshot.cut(endOffset);
        epochsFile.cut(epochs.before(endOffset), endOffset);
        highWatermarkFile.cut(endOffset);
    }

    /** Knows again what the log holds, after it was cut. On the pool; to be taken up by the owner. */
    synchronized Rebuilt rebuild(PartitionLog log) {
        long end = log.endOffset();
        LeaderEpochs left = epochs.from(log.view().startOffset()).before(end);
        return rebuild(log, new LeaderEpochsFile.Known(left, end));
    }

    void takeUp(Rebuilt rebuilt) {
        producers.clear();
        producers = rebuilt.producers;
        epochs = rebuilt.epochs;
        unsnappedBytes = rebuilt.bytes;
    }

    private Rebuilt rebuild(PartitionLog log, LeaderEpochsFile.Known known) {
        Rebuilt rebuilt = new Rebuilt(new ProducerStates(services.producersMax(), services.counters()), known.epochs());
        boolean done = false;
        try {
            scan(log, known, rebuilt);
            done = true;
            return rebuilt;
        } finally {
            if (!done) {
                rebuilt.drop();
            }
        }
    }

    private void scan(PartitionLog log, LeaderEpochsFile.Known known, Rebuilt rebuilt) {
        long producersFrom = snapshot.read(rebuilt.producers, log.view().startOffset(), log.endOffset());
        long nowMs = services.wallClock().epochMs();
        log.scan(Math.min(producersFrom, known.offset()), batch -> {
            if (batch.nextOffset() > producersFrom) {
                rebuilt.producers.appended(batch, nowMs);
                rebuilt.bytes += batch.sizeBytes();
            }
            if (batch.leaderEpoch() > rebuilt.epochs.last()) {
                rebuilt.epochs = rebuilt.epochs.begin(batch.leaderEpoch(), batch.baseOffset());
            }
        });
        rebuilt.epochs = rebuilt.epochs.from(log.view().startOffset());
    }

    private synchronized int cuts() {
        return cuts;
    }

    private Saved save(long endOffset) {
        return new Saved(ProducerSnapshot.encode(producers, endOffset), epochs.before(endOffset), endOffset, cuts());
    }

    private synchronized void write(Saved saved) {
        if (saved.cuts != cuts || closed) {
            return;
        }
        try {
            snapshot.write(saved.producers, saved.offset);
            epochsFile.write(saved.epochs, saved.offset);
        } catch (DiskException e) {
            services.counters().snapshotsFailed.increment();
            LOG.warn("files beside a log not written, it will be read instead: offset={}", saved.offset, e);
        }
    }

    private synchronized void writeHighWatermark(long offset, int of) {
        if (of != cuts || closed) {
            return;
        }
        try {
            highWatermarkFile.write(offset);
        } catch (DiskException e) {
            LOG.warn("high watermark not written: offset={}", offset, e);
        }
    }

    /** Writes all that a restart would have to find out. After the owner's last call; may wait. */
    void writeAll(long endOffset, long highWatermark) {
        // What consumers do not see yet may be cut off next, and then a snapshot of it would be of no use.
        boolean settled = services.replicas().alone() || highWatermark >= endOffset;
        if (unsnappedBytes > 0 && settled) {
            write(save(endOffset));
        }
        if (highWatermarkKept) {
            writeHighWatermark(highWatermark, cuts());
        }
    }

    /** Keeps later writes away: the folder may be deleted. */
    void close() {
        synchronized (this) {
            closed = true;
        }
        snapshot.close();
        producers.clear();
    }

    /** What is to be written. */
    private record Saved(ByteBuffer producers, LeaderEpochs epochs, long offset, int cuts) {}

    /** What a log told that was read. */
    static final class Rebuilt {
        private final ProducerStates producers;
        private LeaderEpochs epochs;
        private long bytes;

        Rebuilt(ProducerStates producers, LeaderEpochs epochs) {
            this.producers = producers;
            this.epochs = epochs;
        }

        /** Nobody takes it up. */
        void drop() {
            producers.clear();
        }
    }
}
