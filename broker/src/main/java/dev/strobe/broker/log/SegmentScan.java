package dev.strobe.broker.log;

import dev.strobe.broker.batch.RecordBatch;
import dev.strobe.broker.storage.DiskFile;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Walks over the batches of a stretch of a segment file, by their own length fields. Reads as much at a time as its
 * buffer holds and allocates nothing per batch.
 *
 * <p>Not thread-safe. After {@link #next()} answered false, {@link #isAtEnd()} tells the end from a place that is no batch.
 */
final class SegmentScan {

    private final RecordBatch batch = new RecordBatch();
    private final CRC32C checksum = new CRC32C();
    private ByteBuffer buffer;
    private DiskFile file;
    private int bufferStart;
    private int end;
    private int position;
    private int sizeBytes;

    SegmentScan(int bufferBytes, DiskFile file) {
        this.buffer = ByteBuffer.allocateDirect(Math.max(bufferBytes, RecordBatch.HEADER_BYTES));
        this.file = file;
    }

    /** Starts anew: before the batch at {@code position}, up to {@code end}. */
    SegmentScan over(DiskFile file, int position, int end) {
        this.file = file;
        this.position = position;
        this.end = end;
        sizeBytes = 0;
        bufferStart = 0;
        buffer.clear().limit(0);
        return this;
    }

    int bufferBytes() {
        return buffer.capacity();
    }

    /** Goes to the next batch; false if there is none, or none whose size and magic are possible. */
    boolean next() {
        position += sizeBytes;
        sizeBytes = 0;
        if (end - position < RecordBatch.HEADER_BYTES) {
            return false;
        }
        load(position, RecordBatch.HEADER_BYTES);
        int size = batch.sizeBytes();
        if (size < RecordBatch.HEADER_BYTES || size > end - position || batch.magic() != RecordBatch.MAGIC) {
            return false;
        }
        sizeBytes = size;
        return true;
    }

    /** Whether the walk came to the end of the stretch, just after a batch. */
    boolean isAtEnd() {
        return position == end;
    }

    /** Where the current batch starts, or what is none. */
    int position() {
        return position;
    }

    /** The current batch; only its header is sure to be in the buffer. */
    RecordBatch batch() {
        return batch;
    }

    /** The current batch, all of it in the buffer, which grows where needed. */
    RecordBatch wholeBatch() {
        if (sizeBytes > buffer.capacity()) {
            buffer = ByteBuffer.allocateDirect(sizeBytes).limit(0);
        }
        load(position, sizeBytes);
        return batch;
    }

    /** Whether the current batch's checksum holds; reads all of it, in pieces if it is larger than the buffer. */
    boolean isIntact() {
        if (sizeBytes <= buffer.capacity()) {
            load(position, sizeBytes);
            return batch.isIntact();
        }
        int crc = batch.crc();
        checksum.reset();
        int at = position + RecordBatch.ATTRIBUTES_OFFSET;
        int batchEnd = position + sizeBytes;
        while (at < batchEnd) {
            fill(at, Math.min(buffer.capacity(), batchEnd - at));
            at += buffer.remaining();
            checksum.update(buffer);
        }
        buffer.limit(0);
        load(position, RecordBatch.HEADER_BYTES);
        return (int) checksum.getValue() == crc;
    }

    private void load(int from, int count) {
        if (from < bufferStart || from + count > bufferStart + buffer.limit()) {
            fill(from, Math.min(buffer.capacity(), end - from));
        }
        batch.wrap(buffer, from - bufferStart);
    }

    private void fill(int from, int count) {
        buffer.clear().limit(count);
        int read = file.read(buffer, from);
        if (read < count) {
            throw new LogCorruptException(
                    "segment ends early: position=" + from + " bytesWanted=" + count + " bytesRead=" + read);
        }
        buffer.flip();
        bufferStart = from;
    }
}
