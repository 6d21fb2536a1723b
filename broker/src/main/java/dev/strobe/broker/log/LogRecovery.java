package dev.strobe.broker.log;

import dev.strobe.broker.batch.RecordBatch;
import dev.strobe.broker.storage.Disk;
import dev.strobe.broker.storage.DiskFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a log's folder into order when it is opened, whatever moment it was left at, and finds its segments.
 *
 * <p>Segments before the recovery point are taken as their index files say; all others are read and every checksum
 * verified. What follows the first bad batch is cut off if it can be a torn tail; else the log is damaged and does not
 * open ({@link LogCorruptException}). Which is which: see docs/adr/0005-torn-tail-or-damage.md.
 */
final class LogRecovery {

    private static final Logger LOG = LoggerFactory.getLogger(LogRecovery.class);
    private static final int SCAN_BYTES = 1 << 20;

    private final Disk disk;
    private final Path folder;
    private final String name;
    private final LogListener listener;
    private final int indexIntervalBytes;
    private final Consumer<Segment> disposal;
    private final Checkpoint checkpoint;
    private final List<Segment> segments = new ArrayList<>();
    private final List<Segment> unsealed = new ArrayList<>();
    private @Nullable SegmentScan lastScan;
    private long spareNumber;

    /**
     * What was found.
     *
     * @param segments from the oldest on, at least one; the last one is to be written
     * @param unsealed those that have no index file or may not be durable
     * @param spareNumber no spare has this number or a higher one
     */
    record Recovered(
            List<Segment> segments,
            List<Segment> unsealed,
            long startOffset,
            long endOffset,
            long recoveryPoint,
            long spareNumber) {}

    LogRecovery(
            Disk disk,
            Path folder,
            String name,
            int indexIntervalBytes,
            LogListener listener,
            Checkpoint checkpoint,
            Consumer<Segment> disposal) {
        this.disk = disk;
        this.folder = folder;
        this.name = name;
        this.indexIntervalBytes = indexIntervalBytes;
        this.listener = listener;
        this.checkpoint = checkpoint;
        this.disposal = disposal;
    }

    Recovered run() {
        boolean done = false;
        try {
            adoptSpares();
            List<Long> bases = baseOffsets();
            deleteBeforeStart(bases);
            long endOffset = openSegments(bases);
            if (endOffset < checkpoint.recoveryPoint()) {
                throw corrupt("durable records are missing", endOffset, 0);
            }
            if (segments.isEmpty() || endOffset < checkpoint.startOffset()) {
                endOffset = beginAt(Math.max(checkpoint.startOffset(), endOffset));
            }
            // What followed it may have been dropped: it is written again.
            unsealed.remove(segments.getLast());
            long startOffset = Math.max(segments.getFirst().baseOffset, checkpoint.startOffset());
            done = true;
            return new Recovered(segments, unsealed, startOffset, endOffset, durableOffset(endOffset), spareNumber);
        } finally {
            if (!done) {
                segments.forEach(segment -> segment.file.close());
            }
        }
    }

    /** Spares that were written to get their names; the others go, and copies that did not become segments. */
    private void adoptSpares() {
        for (Path path : disk.list(folder)) {
            if (SegmentFiles.number(path, SegmentFiles.CUT) >= 0) {
                disk.delete(path);
            }
            long number = SegmentFiles.number(path, SegmentFiles.SPARE);
            if (number < 0) {
                continue;
            }
            spareNumber = Math.max(spareNumber, number + 1);
            long baseOffset = spareBaseOffset(path);
            if (baseOffset < 0) {
                disk.delete(path);
                continue;
            }
            Path wanted = SegmentFiles.log(folder, baseOffset);
            if (disk.exists(wanted)) {
                throw corrupt("two segments begin at one offset", baseOffset, 0);
            }
            disk.rename(path, wanted);
        }
    }

    /** The offset of a spare's first batch; -1 if it holds nothing that counts. */
    private long spareBaseOffset(Path path) {
        try (DiskFile file = disk.open(path)) {
            int size = sizeOf(file, path);
            if (size == 0) {
                return -1;
            }
            SegmentScan scan = scanOf(file, size);
            if (scan.next() && scan.isIntact()) {
                return scan.batch().baseOffset();
            }
            judgeTail(file, 0, size, checkpoint.recoveryPoint(), false);
            report(checkpoint.recoveryPoint(), size);
            return -1;
        }
    }

    private List<Long> baseOffsets() {
        List<Long> bases = new ArrayList<>();
        for (Path path : disk.list(folder)) {
            long base = SegmentFiles.number(path, SegmentFiles.LOG);
            if (base >= 0) {
                bases.add(base);
            }
        }
        bases.sort(null);
        return bases;
    }

    /** Segments that were given up, and not yet deleted when the log was left. */
    private void deleteBeforeStart(List<Long> bases) {
        while (bases.size() > 1 && bases.get(1) <= checkpoint.startOffset()) {
            deleteSegment(bases.removeFirst());
        }
    }

    /** Opens them one after another until the end of what is intact; returns the offset after it. */
    private long openSegments(List<Long> bases) {
        long next = bases.isEmpty() ? 0 : bases.getFirst();
        for (int at = 0; at < bases.size(); at++) {
            long base = bases.get(at);
            if (base != next) {
                // A hole, or an overlap: what was to be before this segment is not there.
                if (base < next || next < checkpoint.recoveryPoint() || checkpoint.isOfThisLifetime()) {
                    throw corrupt("segments do not join: nextBaseOffset=" + base, next, 0);
                }
                dropFrom(bases, at, next);
                return next;
            }
            boolean last = at == bases.size() - 1;
            next = openSegment(base, last, last ? -1 : bases.get(at + 1));
        }
        return next;
    }

    private long openSegment(long base, boolean last, long nextBase) {
        Path path = SegmentFiles.log(folder, base);
        DiskFile file = disk.open(path);
        boolean done = false;
        try {
            int size = sizeOf(file, path);
            boolean trusted = last ? checkpoint.isClean(base, size) : nextBase <= checkpoint.recoveryPoint();
            Segment.Content content =
                    trusted ? IndexFile.read(disk, SegmentFiles.index(folder, base), base, size) : null;
            boolean sealed = content != null;
            boolean durable = trusted;
            if (content == null) {
                content = readAll(file, base, size, last);
                durable |= content.sizeBytes() < size;
            }
            Segment segment = new Segment(base, path, file, content, durable ? content.sizeBytes() : 0, disposal);
            segments.add(segment);
            if (!last && !sealed) {
                unsealed.add(segment);
            }
            done = true;
            return content.nextOffset();
        } finally {
            if (!done) {
                file.close();
            }
        }
    }

    /** Reads a segment whole, verifies it, builds its index, and cuts a torn tail. */
    private Segment.Content readAll(DiskFile file, long base, int size, boolean last) {
        SparseIndex index = new SparseIndex();
        SegmentScan scan = scanOf(file, size);
        long next = base;
        long maxTimestampMs = -1;
        int indexed = 0;
        boolean intact = scan.next();
        while (intact) {
            RecordBatch batch = scan.batch();
            if (batch.baseOffset() != next || batch.lastOffsetDelta() < 0 || !scan.isIntact()) {
                break;
            }
            if (scan.position() - indexed >= indexIntervalBytes) {
                index.add(next, scan.position(), maxTimestampMs);
                indexed = scan.position();
            }
            next = batch.nextOffset();
            maxTimestampMs = Math.max(maxTimestampMs, batch.maxTimestampMs());
            intact = scan.next();
        }
        if (!scan.isAtEnd()) {
            judgeTail(file, scan.position(), size, next, !last);
            file.truncate(scan.position());
            // Or the old bytes might come back behind what is written next, and look as if they belonged there.
            file.force();
            report(next, size - scan.position());
        }
        return new Segment.Content(index, scan.position(), next, maxTimestampMs);
    }

    /** From the start of a file, with the buffer of the last one if that is large enough. */
    private SegmentScan scanOf(DiskFile file, int size) {
        int bytes = Math.min(SCAN_BYTES, size);
        SegmentScan before = lastScan;
        if (before != null && before.bufferBytes() >= bytes) {
            return before.over(file, 0, size);
        }
        SegmentScan scan = new SegmentScan(bytes, file).over(file, 0, size);
        lastScan = scan;
        return scan;
    }

    /** Throws unless what starts at a bad batch may be cut off. */
    private void judgeTail(DiskFile file, int position, int size, long offset, boolean segmentsFollow) {
        if (offset < checkpoint.recoveryPoint()) {
            throw corrupt("durable records are damaged: position=" + position, offset, size - position);
        }
        // Within one lifetime of the disk nothing written gets lost: only the last write can be torn.
        if (checkpoint.isOfThisLifetime()
                && (segmentsFollow || new IntactBatchSearch(file, size).findsAnyAfter(position, offset))) {
            throw corrupt("intact records follow damaged ones: position=" + position, offset, size - position);
        }
    }

    private void dropFrom(List<Long> bases, int from, long offset) {
        long bytes = 0;
        for (long base : bases.subList(from, bases.size())) {
            try (DiskFile file = disk.open(SegmentFiles.log(folder, base))) {
                bytes += file.sizeBytes();
            }
            deleteSegment(base);
        }
        disk.forceFolder(folder);
        report(offset, bytes);
    }

    /** A log without segments gets its first one. */
    private long beginAt(long offset) {
        for (Segment segment : segments) {
            segment.file.close();
            deleteSegment(segment.baseOffset);
        }
        segments.clear();
        unsealed.clear();
        Path path = SegmentFiles.log(folder, offset);
        DiskFile file = disk.open(path);
        segments.add(new Segment(offset, path, file, Segment.Content.empty(offset), 0, disposal));
        disk.forceFolder(folder);
        return offset;
    }

    private void deleteSegment(long base) {
        disk.delete(SegmentFiles.log(folder, base));
        disk.delete(SegmentFiles.index(folder, base));
    }

    /** Everything before it is known to be durable. */
    private long durableOffset(long endOffset) {
        for (Segment segment : segments) {
            if (!segment.isDurable(segment.sizeBytes())) {
                return Math.max(segment.baseOffset, checkpoint.recoveryPoint());
            }
        }
        return endOffset;
    }

    private int sizeOf(DiskFile file, Path path) {
        long size = file.sizeBytes();
        if (size > Integer.MAX_VALUE) {
            throw new LogCorruptException("segment too large: log=" + name + " path=" + path + " sizeBytes=" + size
                    + " sizeBytesMax=" + Integer.MAX_VALUE);
        }
        return (int) size;
    }

    private void report(long offset, long bytes) {
        LOG.warn("torn tail cut off: log={} offset={} bytes={}", name, offset, bytes);
        listener.truncatedTornTail(name, offset, bytes);
    }

    private LogCorruptException corrupt(String what, long offset, long bytes) {
        return new LogCorruptException(what + ": log=" + name + " offset=" + offset + " recoveryPoint="
                + checkpoint.recoveryPoint() + " bytesFromThere=" + bytes);
    }
}
