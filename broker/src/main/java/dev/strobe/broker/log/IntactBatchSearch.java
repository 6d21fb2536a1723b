package dev.strobe.broker.log;

import dev.strobe.broker.batch.RecordBatch;
import dev.strobe.broker.storage.DiskFile;
import java.nio.ByteBuffer;

/**
 * Looks for a whole batch behind a place where there should be one and is none, at every byte: the lengths in between
 * cannot be trusted. For recovery, where a few seconds do not matter.
 */
final class IntactBatchSearch {

    private static final int CHUNK_BYTES = 1 << 20;

    /** Offsets further on than this are not taken for ones of this log. */
    private static final long OFFSETS_AHEAD_MAX = 1L << 32;

    /** What may be read for checksums of what only looks like a batch; beyond it, the answer is yes, which loses nothing. */
    private static final long CHECKED_BYTES_MAX = 4L << 30;

    private final DiskFile file;
    private final int end;
    private final SegmentScan candidate;
    private long checkedBytes;

    IntactBatchSearch(DiskFile file, int end) {
        this.file = file;
        this.end = end;
        this.candidate = new SegmentScan(Math.min(CHUNK_BYTES, end), file);
    }

    /** Whether an intact batch with an offset after this one starts behind {@code position}. */
    boolean findsAnyAfter(int position, long offset) {
        ByteBuffer chunk = ByteBuffer.allocate(Math.min(CHUNK_BYTES, end));
        int from = position + 1;
        while (end - from >= RecordBatch.HEADER_BYTES) {
            chunk.clear().limit(Math.min(chunk.capacity(), end - from));
            int read = file.read(chunk, from);
            if (read < RecordBatch.HEADER_BYTES) {
                return false;
            }
            int places = read - RecordBatch.HEADER_BYTES + 1;
            for (int at = 0; at < places; at++) {
                if (looksLikeBatch(chunk, at, offset) && isBatch(from + at)) {
                    return true;
                }
            }
            from += places;
        }
        return false;
    }

    private static boolean looksLikeBatch(ByteBuffer chunk, int at, long offset) {
        if (chunk.get(at + RecordBatch.MAGIC_OFFSET) != RecordBatch.MAGIC) {
            return false;
        }
        long ahead = chunk.getLong(at) - offset;
        return ahead > 0 && ahead < OFFSETS_AHEAD_MAX;
    }

    private boolean isBatch(int position) {
        if (!candidate.over(file, position, end).next()) {
            return false;
        }
        checkedBytes += candidate.batch().sizeBytes();
        return checkedBytes > CHECKED_BYTES_MAX || candidate.isIntact();
    }
}
