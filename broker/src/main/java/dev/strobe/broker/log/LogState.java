package dev.strobe.broker.log;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The published view. One is made for each append; the array of segments is shared by all views between two rolls or
 * deletions and never written.
 */
final class LogState implements LogView {

    private static final int SCAN_BYTES = 1 << 20;

    /** Nearer to the end than this, what is read is expected to be in the page cache. */
    static final long WARM_BYTES = 64L << 20;

    private final Segment[] segments;
    private final long startOffset;
    private final long endOffset;
    private final long closedBytes;
    private final int activeBytes;
    private final long activeMaxTimestampMs;

    /**
     * A new one.
     *
     * @param segments from the oldest on, at least one
     * @param closedBytes size of all but the last
     * @param activeBytes how much of the last one may be read
     */
    LogState(
            Segment[] segments,
            long startOffset,
            long endOffset,
            long closedBytes,
            int activeBytes,
            long activeMaxTimestampMs) {
        this.segments = segments;
        this.startOffset = startOffset;
        this.endOffset = endOffset;
        this.closedBytes = closedBytes;
        this.activeBytes = activeBytes;
        this.activeMaxTimestampMs = activeMaxTimestampMs;
    }

    Segment[] segments() {
        return segments;
    }

    @Override
    public long startOffset() {
        return startOffset;
    }

    @Override
    public long endOffset() {
        return endOffset;
    }

    @Override
    public long sizeBytes() {
        return closedBytes + activeBytes;
    }

    @Override
    public boolean isCold(long offset) {
        int at = segmentHolding(offset);
        return isCold(at, segments[at].index().positionBefore(offset));
    }

    @Override
    public LogSlice read(long offset, long endOffset, int bytesMax, boolean wholeFirstBatch) {
        long limit = Math.min(endOffset, this.endOffset);
        if (offset >= limit || offset < startOffset) {
            return LogSlice.EMPTY;
        }
        for (int at = segmentHolding(offset); at < segments.length && baseOffset(at) < limit; at++) {
            Segment segment = segments[at];
            if (!segment.retain()) {
                return LogSlice.EMPTY;
            }
            LogSlice slice = null;
            try {
                slice = readFrom(at, offset, limit, bytesMax, wholeFirstBatch);
            } finally {
                if (slice == null || slice.sizeBytes() == 0) {
                    segment.release();
                }
            }
            if (slice != null) {
                return slice;
            }
        }
        return LogSlice.EMPTY;
    }

    /** A slice of the segment at this index, whose reference the caller took; null if nothing from the offset on is in it. */
    private @Nullable LogSlice readFrom(int at, long offset, long limit, int bytesMax, boolean wholeFirstBatch) {
        Segment segment = segments[at];
        int end = endPosition(at);
        int from = segment.positionHolding(offset, end);
        if (from >= end) {
            return null;
        }
        long next = Math.min(limit, nextOffset(at));
        int to = next < nextOffset(at) ? segment.positionFrom(next, end) : end;
        int size = to - from;
        if (size > bytesMax) {
            int first = Math.min(to - from, segment.batchSizeBytes(from, end));
            if (first > bytesMax && !wholeFirstBatch) {
                return LogSlice.EMPTY;
            }
            size = Math.max(bytesMax, first);
        }
        return size <= 0 ? LogSlice.EMPTY : new SegmentSlice(segment, from, size, next, isCold(at, from));
    }

    @Override
    public Optional<LogSlice> firstBatchSince(long timestampMs) {
        for (int at = 0; at < segments.length; at++) {
            if (maxTimestampMs(at) < timestampMs || !segments[at].retain()) {
                continue;
            }
            Optional<LogSlice> found = Optional.empty();
            try {
                found = firstBatchSince(at, timestampMs);
            } finally {
                if (found.isEmpty()) {
                    segments[at].release();
                }
            }
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private Optional<LogSlice> firstBatchSince(int at, long timestampMs) {
        Segment segment = segments[at];
        int end = endPosition(at);
        int position = segment.positionSince(timestampMs, startPosition(at), end);
        if (position >= end) {
            return Optional.empty();
        }
        int size = segment.batchSizeBytes(position, end);
        long next = segment.nextOffset(position, end);
        return Optional.of(new SegmentSlice(segment, position, size, next, isCold(at, position)));
    }

    @Override
    public Optional<LogSlice> batchWithMaxTimestamp() {
        long max = -1;
        for (int at = 0; at < segments.length; at++) {
            // Only the first segment may hold records that were given up.
            if (baseOffset(at) >= startOffset) {
                max = Math.max(max, maxTimestampMs(at));
            } else if (segments[at].retain()) {
                try {
                    max = Math.max(max, segments[at].maxTimestampMs(startPosition(at), endPosition(at)));
                } finally {
                    segments[at].release();
                }
            }
        }
        return max < 0 ? Optional.empty() : firstBatchSince(max);
    }

    /** Reads every batch from {@code fromOffset} on, of a log with this name; segments that went away are left out. */
    void scan(long fromOffset, PartitionLog.BatchVisitor visitor, String log) {
        for (int at = segmentHolding(fromOffset); at < segments.length; at++) {
            if (segments[at].retain()) {
                try {
                    scan(segments[at], fromOffset, endPosition(at), visitor, log);
                } finally {
                    segments[at].release();
                }
            }
        }
    }

    private static void scan(Segment segment, long fromOffset, int end, PartitionLog.BatchVisitor visitor, String log) {
        int from = segment.positionHolding(fromOffset, end);
        if (from >= end) {
            return;
        }
        SegmentScan scan =
                new SegmentScan(Math.min(SCAN_BYTES, end - from), segment.file).over(segment.file, from, end);
        while (scan.next()) {
            visitor.batch(scan.wholeBatch());
        }
        if (!scan.isAtEnd()) {
            throw new LogCorruptException("no batch where one should be: log=" + log + " segment=" + segment.baseOffset
                    + " position=" + scan.position() + " end=" + end);
        }
    }

    /** The index of the segment that spans an offset; most readers want the last. */
    int segmentHolding(long offset) {
        int at = segments.length - 1;
        if (baseOffset(at) <= offset) {
            return at;
        }
        int low = 0;
        while (low < at) {
            int middle = (low + at) >>> 1;
            if (baseOffset(middle) <= offset) {
                low = middle + 1;
            } else {
                at = middle;
            }
        }
        return Math.max(0, low - 1);
    }

    /** How far a segment may be read. */
    int endPosition(int at) {
        return at == segments.length - 1 ? activeBytes : segments[at].sizeBytes();
    }

    /** The offset after a segment's last. */
    long nextOffset(int at) {
        return at == segments.length - 1 ? endOffset : baseOffset(at + 1);
    }

    private long baseOffset(int at) {
        return segments[at].baseOffset;
    }

    private long maxTimestampMs(int at) {
        return at == segments.length - 1 ? activeMaxTimestampMs : segments[at].maxTimestampMs();
    }

    /** Where a segment's first record that was not given up lies. The caller holds a reference. */
    private int startPosition(int at) {
        return baseOffset(at) >= startOffset ? 0 : segments[at].positionHolding(startOffset, endPosition(at));
    }

    private boolean isCold(int at, int position) {
        long behind = (long) endPosition(at) - position;
        for (int later = at + 1; later < segments.length && behind <= WARM_BYTES; later++) {
            behind += endPosition(later);
        }
        return behind > WARM_BYTES;
    }
}
