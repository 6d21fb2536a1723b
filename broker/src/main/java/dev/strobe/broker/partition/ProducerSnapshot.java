package dev.strobe.broker.partition;

import dev.strobe.broker.storage.Disk;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file beside a partition's log that keeps its producers over a restart, so that not every batch header has to be read
 * again: {@code magic int, version int, offset long, producers, crc32c int}, all big-endian.
 *
 * <p>It says up to which offset it knows the log; what comes after is read from the log. One that is damaged, or that knows
 * more than the log holds after a crash or a cut, is deleted: its producers may name batches that are gone, and a retry of
 * those must not be taken for a duplicate.
 *
 * <p>Thread-safe; may wait for the disk.
 */
final class ProducerSnapshot {

    static final String FILE = "producers.snapshot";

    private static final int MAGIC = 0x53545053;
    private static final int VERSION = 1;
    private static final int BYTES_MAX = 256 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(ProducerSnapshot.class);

    private final SideFile file;
    private long writtenOffset = -1;
    private boolean closed;

    ProducerSnapshot(Disk disk, Path folder) {
        this.file = new SideFile(disk, folder, FILE, MAGIC, BYTES_MAX);
    }

    /** All of a partition's producers as the file's bytes. */
    static ByteBuffer encode(ProducerStates producers, long offset) {
        ByteBuffer bytes = SideFile.begin(MAGIC, Integer.BYTES + Long.BYTES + producers.sizeBytes());
        bytes.putInt(VERSION).putLong(offset);
        producers.writeTo(bytes);
        return SideFile.seal(bytes);
    }

    /** Writes what {@link #encode} gave, unless something newer was written or it is closed. */
    synchronized void write(ByteBuffer bytes, long offset) {
        if (closed || offset < writtenOffset) {
            return;
        }
        file.write(bytes);
        writtenOffset = offset;
    }

    /** The log is about to end here: a snapshot that knows more is deleted, durably. */
    synchronized void cut(long endOffset) {
        if (!closed && file.exists() && (writtenOffset < 0 || writtenOffset > endOffset)) {
            file.delete();
        }
        writtenOffset = Math.min(writtenOffset, endOffset);
    }

    /** Keeps later writes away: the folder may be deleted. */
    synchronized void close() {
        closed = true;
    }

    /**
     * Fills {@code producers} from the file.
     *
     * @return the offset up to which they are known; {@code startOffset}, with no producers, if there is no usable file
     */
    synchronized long read(ProducerStates producers, long startOffset, long endOffset) {
        if (!file.exists()) {
            return startOffset;
        }
        long offset = decode(file.read(), producers);
        if (offset < 0 || offset > endOffset) {
            LOG.warn("producer snapshot not used: file={} offset={} endOffset={}", file, offset, endOffset);
            producers.clear();
            file.delete();
            return startOffset;
        }
        writtenOffset = offset;
        return Math.max(offset, startOffset);
    }

    private static long decode(@Nullable ByteBuffer content, ProducerStates producers) {
        if (content == null || content.remaining() < Integer.BYTES + Long.BYTES || content.getInt() != VERSION) {
            return -1;
        }
        long offset = content.getLong();
        try {
            producers.readFrom(content);
        } catch (BufferUnderflowException e) {
            return -1;
        }
        return offset;
    }
}
