package dev.strobe.broker.log;

import dev.strobe.broker.config.FlushPolicy;
import dev.strobe.broker.config.LogConfig;
import dev.strobe.broker.storage.Disk;
import dev.strobe.broker.storage.DiskException;
import dev.strobe.broker.time.NanoClock;
import dev.strobe.broker.time.WallClock;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The log of one partition as a folder of segment files, named as Kafka names them.
 *
 * <p>The owner only ever writes into files that are open. The next segment's file, the <em>spare</em>, is made ahead of
 * time on the pool; to roll is to go on in the spare. The pool then gives the spare its final name, forces and indexes
 * the segment that was left, whatever the flush policy (so that recovery need not read it again), and moves the recovery
 * point. A crash in between leaves a spare with batches in it, whose first batch says what its name should be.
 *
 * <p>If the spare is late, the last segment grows past its limit meanwhile, up to twice the limit (small segments: 16
 * MiB more). Beyond that appends are refused rather than the file made by the owner: a spare this late means that the
 * disk hangs or is full, and the owner's other partitions must not wait for it.
 *
 * <p>A failed write leaves the end where it was. A failed force is final: what the kernel may have dropped cannot be
 * forced again, so each later one fails too.
 */
public final class SegmentedLog implements PartitionLog {

    /** How far ahead of a segment's limit its successor is made. */
    private static final int SPARE_AHEAD_BYTES = 64 << 20;

    private static final int LATE_SPARE_BYTES_MIN = 16 << 20;
    private static final long CHECKPOINT_INTERVAL_MS = 1_000;

    private final Disk disk;
    private final Path folder;
    private final String name;
    private final LogListener listener;
    private final WallClock clock;
    private final NanoClock nanoClock = NanoClock.system();
    private final SerialWork work;
    private final Checkpoint checkpoint;
    private final SpareSegments spares;
    private final LogCut cut;

    private volatile LogState state;

    /** The owner's, as is all that follows up to the blank line. */
    private LogConfig config;

    private Segment active;
    private long endOffset;
    private long startOffset;
    private long closedBytes;
    private long firstAppendMs;
    private boolean closed;

    /** Given up, and perhaps still read. */
    private final List<Segment> lingering = new ArrayList<>();

    /** Whether a cut failed: nobody knows what the files hold. */
    private boolean broken;

    /** The flush thread's: when it last wrote the checkpoint. */
    private long checkpointAtMs;

    /** Where and for whom. */
    private record Place(Disk disk, Path folder, String name, LogListener listener, WallClock clock) {}

    private SegmentedLog(
            Place place, LogConfig config, SerialWork work, Checkpoint checkpoint, LogRecovery.Recovered found) {
        this.disk = place.disk();
        this.folder = place.folder();
        this.name = place.name();
        this.listener = place.listener();
        this.clock = place.clock();
        this.config = config;
        this.work = work;
        this.checkpoint = checkpoint;
        this.spares = new SpareSegments(disk, folder, found.spareNumber(), work);
        this.cut = new LogCut(disk, folder, checkpoint, this::disposeLater);
        Segment[] segments = found.segments().toArray(Segment[]::new);
        this.checkpointAtMs = clock.epochMs();
        this.active = segments[segments.length - 1];
        this.state = takeUp(segments, found.startOffset(), found.endOffset());
    }

    /** Goes on in the last of these segments. */
    private LogState takeUp(Segment[] segments, long start, long end) {
        active = segments[segments.length - 1];
        startOffset = start;
        endOffset = end;
        closedBytes = 0;
        for (Segment segment : segments) {
            closedBytes += segment == active ? 0 : segment.sizeBytes();
        }
        long now = clock.epochMs();
        // When the first batch came is not known any more; its timestamps are the best guess, and never later than now.
        firstAppendMs = active.maxTimestampMs() < 0 ? now : Math.min(now, active.maxTimestampMs());
        active.activate();
        return stateOf(segments);
    }

    /**
     * Opens the log in a folder, or begins one. May wait for the disk.
     *
     * @param name what listeners and log lines call it
     * @param pool runs what may wait; it may refuse, and is then asked again
     * @throws LogCorruptException if it holds damage that no crash explains
     * @throws DiskException if the disk refuses
     */
    public static SegmentedLog open(
            Disk disk,
            Path folder,
            String name,
            LogConfig config,
            LogListener listener,
            Executor pool,
            WallClock clock) {
        if (!disk.exists(folder)) {
            disk.createFolders(folder);
            Path parent = folder.getParent();
            if (parent != null) {
                disk.forceFolder(parent);
            }
        }
        SerialWork work = new SerialWork(name, pool);
        Checkpoint checkpoint = Checkpoint.open(disk, folder);
        Consumer<Segment> disposal = segment -> work.execute(() -> dispose(disk, folder, segment));
        LogRecovery.Recovered found =
                new LogRecovery(disk, folder, name, config.indexIntervalBytes(), listener, checkpoint, disposal).run();
        boolean done = false;
        try {
            checkpoint.begin(found.recoveryPoint(), found.startOffset());
            SegmentedLog log =
                    new SegmentedLog(new Place(disk, folder, name, listener, clock), config, work, checkpoint, found);
            if (config.flush() == FlushPolicy.GROUP_COMMIT) {
                // Readers must not see what a second crash could still take away.
                log.force();
            }
            log.sealLater(found);
            done = true;
            return log;
        } finally {
            if (!done) {
                found.segments().forEach(segment -> segment.file.close());
            }
        }
    }

    private void sealLater(LogRecovery.Recovered found) {
        for (Segment segment : found.unsealed()) {
            int at = found.segments().indexOf(segment);
            long nextOffset = found.segments().get(at + 1).baseOffset;
            work.execute(() -> seal(segment, nextOffset));
        }
    }

    @Override
    public LogView view() {
        return state;
    }

    @Override
    public long endOffset() {
        return endOffset;
    }

    @Override
    public void append(ByteBuffer batches, long baseOffset, long nextOffset) {
        if (baseOffset != endOffset || nextOffset <= baseOffset || closed) {
            throw new IllegalStateException("append out of order: log=" + name + " endOffset=" + endOffset
                    + " baseOffset=" + baseOffset + " nextOffset=" + nextOffset + " closed=" + closed);
        }
        long now = clock.epochMs();
        makeRoom(batches.remaining(), now);
        if (active.sizeBytes() == 0) {
            firstAppendMs = now;
        }
        active.append(batches, config.indexIntervalBytes());
        endOffset = nextOffset;
        publish(state.segments());
        if (config.segmentBytes() - active.sizeBytes() <= SPARE_AHEAD_BYTES) {
            spares.request(now);
        }
    }

    /** Rolls if the batch does not fit or the segment's time is over. */
    private void makeRoom(int batchBytes, long now) {
        int size = active.sizeBytes();
        boolean full = size > 0 && (long) size + batchBytes > config.segmentBytes();
        boolean old = size > 0 && now - firstAppendMs >= config.segmentMs();
        if ((!full && !old) || roll(now)) {
            return;
        }
        long bytesMax = Math.min(
                Integer.MAX_VALUE,
                Math.max(2L * config.segmentBytes(), (long) config.segmentBytes() + LATE_SPARE_BYTES_MIN));
        if ((long) size + batchBytes > bytesMax) {
            work.nudge();
            throw new DiskException("next segment is not ready: log=" + name + " segmentBytes=" + size + " batchBytes="
                    + batchBytes + " bytesMax=" + bytesMax);
        }
    }

    /** Goes on in the spare; false if there is none yet. */
    private boolean roll(long now) {
        long startedNs = nanoClock.nanoTime();
        SpareSegments.Spare spare = spares.take();
        if (spare == null) {
            spares.request(now);
            work.nudge();
            return false;
        }
        Segment left = active;
        long base = endOffset;
        Segment next =
                new Segment(base, spare.path(), spare.file(), Segment.Content.empty(base), 0, this::disposeLater);
        next.activate();
        Segment[] before = state.segments();
        Segment[] segments = Arrays.copyOf(before, before.length + 1);
        segments[before.length] = next;
        closedBytes += left.sizeBytes();
        active = next;
        firstAppendMs = now;
        publish(segments);
        work.execute(() -> name(next));
        work.execute(() -> seal(left, base));
        listener.rolled(name, base, nanoClock.nanoTime() - startedNs);
        return true;
    }

    /** Gives a used spare its final name. Pool. */
    private void name(Segment segment) {
        Path named = SegmentFiles.log(folder, segment.baseOffset);
        if (!segment.path().equals(named) && segment.retain()) {
            try {
                disk.rename(segment.path(), named);
                segment.movedTo(named);
            } finally {
                segment.release();
            }
        }
    }

    /** Forces and indexes a segment that is no longer written. Pool. */
    private void seal(Segment segment, long nextOffset) {
        if (!segment.retain()) {
            return;
        }
        try {
            segment.seal();
            writeIndex(segment, nextOffset);
        } finally {
            segment.release();
        }
        LogState now = state;
        settleStart(now);
        checkpoint.advance(durableOffset(now), true);
    }

    private void writeIndex(Segment segment, long nextOffset) {
        IndexFile.write(
                disk,
                SegmentFiles.index(folder, segment.baseOffset),
                segment.baseOffset,
                new Segment.Content(segment.index(), segment.sizeBytes(), nextOffset, segment.maxTimestampMs()));
    }

    /**
     * Sees to it that nothing before the view's start counts any more. What was given up may never have been forced; if it
     * came back after a crash, torn, then all that follows would seem to hang in the air.
     */
    private void settleStart(LogState now) {
        checkpoint.startAt(now.startOffset());
    }

    /** The base offset of the first segment that is not durable as a whole. */
    private long durableOffset(LogState now) {
        Segment[] segments = now.segments();
        int at = now.segmentHolding(checkpoint.recoveryPoint());
        while (at < segments.length - 1 && segments[at].isDurable(segments[at].sizeBytes())) {
            at++;
        }
        return segments[at].baseOffset;
    }

    @Override
    public long force() {
        LogState now = state;
        settleStart(now);
        Segment[] segments = now.segments();
        int first = segments.length - 1;
        while (first > 0 && !segments[first - 1].isDurable(segments[first - 1].sizeBytes())) {
            first--;
        }
        for (int at = first; at < segments.length; at++) {
            if (segments[at].retain()) {
                try {
                    segments[at].force(now.endPosition(at));
                } finally {
                    segments[at].release();
                }
            }
        }
        long ms = clock.epochMs();
        if (Math.abs(ms - checkpointAtMs) >= CHECKPOINT_INTERVAL_MS) {
            checkpointAtMs = ms;
            checkpoint.advance(now.endOffset(), false);
        }
        return now.endOffset();
    }

    @Override
    public void configure(LogConfig config) {
        this.config = config;
    }

    @Override
    public void retain(long nowEpochMs, long offsetMax) {
        work.nudge();
        boolean filled = active.sizeBytes() > 0;
        boolean old = nowEpochMs - firstAppendMs >= config.segmentMs();
        if (filled && (old || isExpired(active, nowEpochMs))) {
            roll(nowEpochMs);
        }
        Segment[] segments = state.segments();
        long bytes = closedBytes + active.sizeBytes();
        int count = 0;
        while (count < segments.length - 1 && segments[count + 1].baseOffset <= offsetMax) {
            Segment segment = segments[count];
            boolean tooMuch = config.retentionBytes() >= 0 && bytes - segment.sizeBytes() >= config.retentionBytes();
            if (!tooMuch && !isExpired(segment, nowEpochMs)) {
                break;
            }
            bytes -= segment.sizeBytes();
            count++;
        }
        if (count > 0) {
            giveUp(count, Math.max(startOffset, segments[count].baseOffset));
        }
    }

    /** Segments whose records have no timestamps do not expire. */
    private boolean isExpired(Segment segment, long now) {
        return config.retentionMs() >= 0
                && segment.maxTimestampMs() >= 0
                && now - segment.maxTimestampMs() > config.retentionMs();
    }

    @Override
    public void deleteBefore(long offset) {
        long start = Math.min(offset, endOffset);
        if (start <= startOffset) {
            return;
        }
        Segment[] segments = state.segments();
        int count = 0;
        while (count < segments.length - 1 && segments[count + 1].baseOffset <= start) {
            count++;
        }
        giveUp(count, start);
    }

    /** Lets go of the oldest segments; the file of each goes when its last reader is done, after the new start is durable. */
    private void giveUp(int count, long start) {
        Segment[] before = state.segments();
        long bytes = 0;
        lingering.removeIf(Segment::isReleased);
        for (int at = 0; at < count; at++) {
            bytes += before[at].sizeBytes();
            lingering.add(before[at]);
        }
        closedBytes -= bytes;
        startOffset = start;
        publish(count == 0 ? before : Arrays.copyOfRange(before, count, before.length));
        work.execute(() -> {
            try {
                checkpoint.startAt(start);
            } finally {
                for (int at = 0; at < count; at++) {
                    before[at].giveUp();
                }
            }
        });
        if (count > 0) {
            listener.deleted(name, count, bytes);
        }
    }

    @Override
    public void truncateTo(long offset) {
        if (offset < startOffset) {
            startAt(offset);
        } else if (offset < endOffset) {
            cut(() -> cut.truncate(state, offset));
        }
    }

    @Override
    public void startAt(long offset) {
        cut(() -> {
            // Their files go now: later there may be others with these names.
            for (Segment segment : lingering) {
                segment.keepName();
                disk.delete(segment.path());
            }
            lingering.clear();
            return cut.restart(state, offset);
        });
    }

    private void cut(Supplier<LogCut.Left> how) {
        if (closed || broken) {
            throw new IllegalStateException("not to be cut: log=" + name + " closed=" + closed + " broken=" + broken);
        }
        broken = true;
        work.alone(() -> {
            LogCut.Left left = how.get();
            state = takeUp(left.segments().toArray(Segment[]::new), left.startOffset(), left.endOffset());
        });
        broken = false;
    }

    @Override
    public void scan(long fromOffset, BatchVisitor visitor) {
        state.scan(fromOffset, visitor, name);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        work.finish();
        if (broken) {
            release();
            return;
        }
        try {
            force();
            name(active);
            active.seal();
            writeIndex(active, endOffset);
            spares.close();
            checkpoint.close(endOffset, active.baseOffset, active.sizeBytes());
        } finally {
            release();
        }
    }

    private void release() {
        for (Segment segment : state.segments()) {
            segment.release();
        }
    }

    private void disposeLater(Segment segment) {
        work.execute(() -> dispose(disk, folder, segment));
    }

    private void publish(Segment[] segments) {
        state = stateOf(segments);
    }

    private LogState stateOf(Segment[] segments) {
        return new LogState(segments, startOffset, endOffset, closedBytes, active.sizeBytes(), active.maxTimestampMs());
    }

    /** Closes a segment's file after its last reader, and deletes it if the log gave it up. Pool. */
    private static void dispose(Disk disk, Path folder, Segment segment) {
        segment.file.close();
        if (segment.isGivenUp()) {
            disk.delete(segment.path());
            disk.delete(SegmentFiles.index(folder, segment.baseOffset));
        }
    }
}
