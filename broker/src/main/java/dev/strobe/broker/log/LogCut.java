package dev.strobe.broker.log;

import dev.strobe.broker.storage.Disk;
import dev.strobe.broker.storage.DiskFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Takes away the end of a log, or all of it. Waits for the disk; meanwhile nobody may append, force or close.
 *
 * <p>The order of the steps makes each moment one that recovery copes with: the recovery point moves back before anything
 * behind it goes, segments go from the last on, and the file that is cut comes after them. When a cut returns it is
 * durable: what it took away can not come back, also not between what is written next.
 *
 * <p>Who reads what is taken away reads on: a segment that nobody holds is cut in place, one that is in use is replaced by
 * a copy of what is left of it, and its file closed after its last reader.
 */
final class LogCut {

    private static final int COPY_BYTES = 1 << 20;

    private final Disk disk;
    private final Path folder;
    private final Checkpoint checkpoint;
    private final Consumer<Segment> disposal;

    /**
     * What is left.
     *
     * @param segments at least one; the last is to be written
     */
    record Left(List<Segment> segments, long startOffset, long endOffset) {}

    LogCut(Disk disk, Path folder, Checkpoint checkpoint, Consumer<Segment> disposal) {
        this.disk = disk;
        this.folder = folder;
        this.checkpoint = checkpoint;
        this.disposal = disposal;
    }

    /** Drops each batch with a record at or after {@code offset}, which lies between start and end of the log. */
    Left truncate(LogState now, long offset) {
        int at = now.segmentHolding(offset);
        Segment[] segments = now.segments();
        Segment segment = segments[at];
        int end = now.endPosition(at);
        int position = segment.positionHolding(offset, end);
        long endOffset = position < end ? segment.baseOffset(position, end) : now.nextOffset(at);
        if (endOffset < now.startOffset()) {
            return restart(now, endOffset);
        }
        checkpoint.startAt(now.startOffset());
        checkpoint.retreat(endOffset);
        drop(segments, at + 1);
        disk.delete(SegmentFiles.index(folder, segment.baseOffset));
        disk.forceFolder(folder);
        Segment[] left = Arrays.copyOf(segments, at + 1);
        left[at] = cut(segment, position, endOffset);
        release(segments, at + 1);
        return new Left(List.of(left), now.startOffset(), endOffset);
    }

    /** Drops all, and goes on at {@code offset}. */
    Left restart(LogState now, long offset) {
        Segment[] segments = now.segments();
        checkpoint.restart(offset);
        drop(segments, 0);
        disk.forceFolder(folder);
        Path path = SegmentFiles.log(folder, offset);
        // A segment that was given up may have had this name, and a reader still keep it.
        disk.delete(path);
        DiskFile file = disk.open(path);
        disk.forceFolder(folder);
        release(segments, 0);
        Segment first = new Segment(offset, path, file, Segment.Content.empty(offset), 0, disposal);
        return new Left(List.of(first), offset, offset);
    }

    private void drop(Segment[] segments, int from) {
        for (int at = segments.length - 1; at >= from; at--) {
            disk.delete(segments[at].path());
            disk.delete(SegmentFiles.index(folder, segments[at].baseOffset));
        }
    }

    private static void release(Segment[] segments, int from) {
        for (int at = from; at < segments.length; at++) {
            segments[at].release();
        }
    }

    private Segment cut(Segment segment, int position, long endOffset) {
        segment.force(position);
        Path named = SegmentFiles.log(folder, segment.baseOffset);
        if (!segment.path().equals(named)) {
            disk.rename(segment.path(), named);
            segment.movedTo(named);
        }
        Segment.Content content = segment.contentUpTo(position, endOffset);
        return segment.retire() ? cutInPlace(segment, content) : cutCopy(segment, content);
    }

    private Segment cutInPlace(Segment segment, Segment.Content content) {
        boolean done = false;
        try {
            segment.file.truncate(content.sizeBytes());
            segment.file.force();
            done = true;
        } finally {
            if (!done) {
                segment.unretire();
            }
        }
        return new Segment(segment.baseOffset, segment.path(), segment.file, content, content.sizeBytes(), disposal);
    }

    private Segment cutCopy(Segment segment, Segment.Content content) {
        Path fresh = SegmentFiles.cut(folder, segment.baseOffset);
        disk.delete(fresh);
        DiskFile file = disk.open(fresh);
        boolean done = false;
        try {
            copy(segment.file, file, content.sizeBytes());
            file.force();
            disk.rename(fresh, segment.path());
            disk.forceFolder(folder);
            done = true;
        } finally {
            if (!done) {
                file.close();
            }
        }
        segment.release();
        return new Segment(segment.baseOffset, segment.path(), file, content, content.sizeBytes(), disposal);
    }

    private static void copy(DiskFile from, DiskFile to, int size) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(Math.min(COPY_BYTES, size));
        int position = 0;
        while (position < size) {
            buffer.clear().limit(Math.min(buffer.capacity(), size - position));
            int read = from.read(buffer, position);
            if (read <= 0) {
                throw new LogCorruptException("segment ends early: position=" + position + " size=" + size);
            }
            to.write(buffer.flip(), position);
            position += read;
        }
    }
}
