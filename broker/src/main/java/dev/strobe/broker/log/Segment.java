package dev.strobe.broker.log;

import dev.strobe.broker.batch.RecordBatch;
import dev.strobe.broker.storage.DiskException;
import dev.strobe.broker.storage.DiskFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One file of the log, batches one after another, with its sparse index.
 *
 * <p>The owner of the log writes the last segment; size, index and largest timestamp of a segment that is no longer the
 * last do not change. Readers take how far they may read from the view that showed them the segment, never from here.
 *
 * <p>Counted references keep the file: the log has one, each slice one. Whoever gives back the last one has {@code
 * disposal} run, which must not happen on a thread that may not wait: it queues the work.
 */
final class Segment {

    /** Larger single writes to a fresh file are several times slower. */
    private static final int WRITE_BYTES_MAX = 256 * 1024;

    /** As large as the distance between two index entries usually is, and a bit. */
    private static final int LOOKUP_BYTES = 8 * 1024;

    /** Closed segments keep an index entry for about as many bytes; the rest is found by reading headers. */
    private static final int CLOSED_INDEX_BYTES = 32 * 1024;

    /** For lookups that the memory cannot answer; it grows no larger than LOOKUP_BYTES. */
    private static final ThreadLocal<@Nullable SegmentScan> LOOKUP = new ThreadLocal<>();

    final long baseOffset;
    final DiskFile file;
    private final AtomicInteger references = new AtomicInteger(1);
    private final Runnable disposal;
    private volatile SparseIndex index;

    /** Of the last segment only. */
    private volatile @Nullable RecentBatches recent;

    /** Where the file is now; the pool's. */
    private volatile Path path;

    /** Whether the file is to be deleted when nobody reads it any more. */
    private volatile boolean givenUp;

    /** The owner's, while this is the last segment. */
    private int sizeBytes;

    private final RecordBatch appended = new RecordBatch();

    private long maxTimestampMs;
    private int indexedBytes;
    private boolean tailDirty;

    /** Whether a failed write ever left something beyond the end: that it was taken away must be forced as well. */
    private volatile boolean leftovers;

    /** Guarded by this. */
    private int durableBytes;

    private @Nullable DiskException forceFailure;

    /** What a segment holds when it is opened. */
    record Content(SparseIndex index, int sizeBytes, long nextOffset, long maxTimestampMs) {
        static Content empty(long baseOffset) {
            return new Content(new SparseIndex(), 0, baseOffset, -1);
        }
    }

    Segment(long baseOffset, Path path, DiskFile file, Content content, int durableBytes, Consumer<Segment> disposal) {
        this.baseOffset = baseOffset;
        this.path = path;
        this.file = file;
        this.index = content.index();
        this.sizeBytes = content.sizeBytes();
        this.maxTimestampMs = content.maxTimestampMs();
        this.indexedBytes = content.sizeBytes();
        this.durableBytes = durableBytes;
        this.disposal = () -> disposal.accept(this);
    }

    int sizeBytes() {
        return sizeBytes;
    }

    Path path() {
        return path;
    }

    /** For the pool: the file has another name now. */
    void movedTo(Path path) {
        this.path = path;
    }

    /** The file is not needed after the last reference, which may be the one given back here. */
    void giveUp() {
        givenUp = true;
        release();
    }

    boolean isGivenUp() {
        return givenUp;
    }

    /** Its name may be another's soon: the file is not deleted by it. Before it is disposed of. */
    void keepName() {
        givenUp = false;
    }

    /** Whether nobody reads it any more. */
    boolean isReleased() {
        return references.get() == 0;
    }

    /** Becomes the last segment of its log. */
    void activate() {
        recent = new RecentBatches();
    }

    /** -1 if no record has one. */
    long maxTimestampMs() {
        return maxTimestampMs;
    }

    SparseIndex index() {
        return index;
    }

    /** Owner only. If the disk refuses, nothing was appended: what got into the file lies beyond the end. */
    void append(ByteBuffer batches, int indexIntervalBytes) {
        int from = batches.position();
        try {
            write(batches, sizeBytes);
        } catch (DiskException e) {
            tailDirty = true;
            cutTail();
            leftovers = true;
            throw e;
        }
        int at = from;
        while (at < batches.limit()) {
            appended.wrap(batches, at);
            noteAppended(appended, indexIntervalBytes);
            at += appended.sizeBytes();
        }
    }

    private void noteAppended(RecordBatch batch, int indexIntervalBytes) {
        int position = sizeBytes;
        if (position - indexedBytes >= indexIntervalBytes) {
            index.add(batch.baseOffset(), position, maxTimestampMs);
            indexedBytes = position;
        }
        RecentBatches ring = recent;
        if (ring != null) {
            ring.add(batch.baseOffset(), position);
        }
        sizeBytes = position + batch.sizeBytes();
        maxTimestampMs = Math.max(maxTimestampMs, batch.maxTimestampMs());
    }

    private void write(ByteBuffer batch, int position) {
        int limit = batch.limit();
        int at = position;
        try {
            while (batch.position() < limit) {
                int piece = Math.min(WRITE_BYTES_MAX, limit - batch.position());
                batch.limit(batch.position() + piece);
                file.write(batch, at);
                at += piece;
            }
        } finally {
            batch.limit(limit);
        }
    }

    /** Takes away what a failed write left beyond the end; if even that fails the next append overwrites it. */
    private void cutTail() {
        try {
            file.truncate(sizeBytes);
            tailDirty = false;
        } catch (DiskException e) {
            // The write's own failure is what gets reported; `tailDirty` remembers this one.
        }
    }

    /** For the pool, once this is no longer the last segment: cuts leftovers, forces, and lets go of what the tail needed. */
    void seal() {
        if (tailDirty) {
            cutTail();
        }
        force(sizeBytes);
        index = index.thinned(CLOSED_INDEX_BYTES);
        recent = null;
    }

    /** Makes what lies before {@code position} durable. After a failure it fails for good: the kernel may have dropped pages. */
    synchronized void force(int position) {
        if (forceFailure != null) {
            throw forceFailure;
        }
        if (durableBytes >= position && !leftovers) {
            return;
        }
        leftovers = false;
        try {
            file.force();
        } catch (DiskException e) {
            forceFailure = e;
            throw e;
        }
        durableBytes = position;
    }

    synchronized boolean isDurable(int position) {
        return durableBytes >= position && !leftovers;
    }

    /** Takes the log's reference away if it is the only one: whoever calls has the file for itself then. */
    boolean retire() {
        return references.compareAndSet(1, 0);
    }

    /** Undoes {@link #retire}. */
    void unretire() {
        references.set(1);
    }

    /** Takes a reference; false if the segment was given up, and its file may be gone. */
    boolean retain() {
        int held = references.get();
        while (held > 0) {
            if (references.compareAndSet(held, held + 1)) {
                return true;
            }
            held = references.get();
        }
        return false;
    }

    void release() {
        int left = references.decrementAndGet();
        if (left == 0) {
            disposal.run();
        } else if (left < 0) {
            throw new IllegalStateException("segment released too often: baseOffset=" + baseOffset);
        }
    }

    /** Where the batch that holds {@code offset} starts, or the first one after it; {@code end} if there is none before that. */
    int positionHolding(long offset, int end) {
        RecentBatches ring = recent;
        int known = ring == null ? RecentBatches.UNKNOWN : ring.positionHolding(offset);
        if (known != RecentBatches.UNKNOWN) {
            return Math.min(known, end);
        }
        SegmentScan scan = scanFrom(index.positionBefore(offset), end);
        while (scan.next()) {
            if (scan.batch().nextOffset() > offset) {
                return scan.position();
            }
        }
        return end;
    }

    /** Where the first batch starts that starts at or after {@code offset}; {@code end} if there is none before that. */
    int positionFrom(long offset, int end) {
        RecentBatches ring = recent;
        int known = ring == null ? RecentBatches.UNKNOWN : ring.positionFrom(offset);
        if (known != RecentBatches.UNKNOWN) {
            return Math.min(known, end);
        }
        SegmentScan scan = scanFrom(index.positionBefore(offset), end);
        while (scan.next()) {
            if (scan.batch().baseOffset() >= offset) {
                return scan.position();
            }
        }
        return end;
    }

    /** Where the first batch from {@code from} on starts whose largest timestamp is not before this; {@code end} if none. */
    int positionSince(long timestampMs, int from, int end) {
        SegmentScan scan = scanFrom(Math.max(from, index.positionBeforeTime(timestampMs)), end);
        while (scan.next()) {
            if (scan.batch().maxTimestampMs() >= timestampMs) {
                return scan.position();
            }
        }
        return end;
    }

    /** The largest timestamp from {@code from} on; -1 if no record has one. */
    long maxTimestampMs(int from, int end) {
        long max = -1;
        SegmentScan scan = scanFrom(from, end);
        while (scan.next()) {
            max = Math.max(max, scan.batch().maxTimestampMs());
        }
        return max;
    }

    /** Size of the batch at a position. */
    int batchSizeBytes(int position, int end) {
        SegmentScan scan = scanFrom(position, end);
        return scan.next() ? scan.batch().sizeBytes() : 0;
    }

    /** The offset after the batch at a position. */
    long nextOffset(int position, int end) {
        SegmentScan scan = scanFrom(position, end);
        return scan.next() ? scan.batch().nextOffset() : baseOffset;
    }

    /** The first offset of the batch at a position, which lies before the end. */
    long baseOffset(int position, int end) {
        SegmentScan scan = scanFrom(position, end);
        return scan.next() ? scan.batch().baseOffset() : baseOffset;
    }

    /** What it holds before a position, where a batch with the offset {@code nextOffset} begins. */
    Content contentUpTo(int position, long nextOffset) {
        SparseIndex left = index.upTo(position);
        int last = left.count() - 1;
        int from = last < 0 ? 0 : left.position(last);
        long before = last < 0 ? -1 : left.maxTimestampBefore(last);
        return new Content(left, position, nextOffset, Math.max(before, maxTimestampMs(from, position)));
    }

    private SegmentScan scanFrom(int position, int end) {
        SegmentScan scan = LOOKUP.get();
        if (scan == null) {
            scan = new SegmentScan(LOOKUP_BYTES, file);
            LOOKUP.set(scan);
        }
        // An index entry may be younger than the view that `end` comes from.
        return scan.over(file, Math.min(position, end), end);
    }
}
