package dev.strobe.broker.partition;

import dev.strobe.broker.storage.Disk;
import dev.strobe.broker.storage.DiskException;
import dev.strobe.broker.storage.DiskFile;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file beside a partition's log that keeps its producers over a restart, so that not every batch header has to be read
 * again: {@code magic int, version int, offset long, producers, crc32c int}, all big-endian.
 *
 * <p>Written whole beside its place, forced, and renamed. It says up to which offset it knows the log; what comes after is
 * read from the log. One that is damaged, or that knows more than the log holds after a crash, is deleted: its producers
 * may name batches that are lost, and a retry of those must not be taken for a duplicate.
 *
 * <p>Thread-safe; may wait for the disk.
 */
final class ProducerSnapshot {

    static final String FILE = "producers.snapshot";

    private static final String NEW_FILE = "producers.snapshot.new";
    private static final int MAGIC = 0x53545053;
    private static final int VERSION = 1;
    private static final int HEADER_BYTES = 2 * Integer.BYTES + Long.BYTES;
    private static final int BYTES_MAX = 256 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(ProducerSnapshot.class);

    private final Disk disk;
    private final Path folder;
    private final Path file;
    private long writtenOffset = -1;
    private boolean closed;

    ProducerSnapshot(Disk disk, Path folder) {
        this.disk = disk;
        this.folder = folder;
        this.file = folder.resolve(FILE);
    }

    /** All of a partition's producers as the file's bytes. */
    static ByteBuffer encode(ProducerStates producers, long offset) {
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + producers.sizeBytes() + Integer.BYTES);
        bytes.putInt(MAGIC).putInt(VERSION).putLong(offset);
        producers.writeTo(bytes);
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().flip());
        return bytes.putInt((int) crc.getValue()).flip();
    }

    /** Writes what {@link #encode} gave, unless something newer was written or it is closed. */
    synchronized void write(ByteBuffer bytes, long offset) {
        if (closed || offset < writtenOffset) {
            return;
        }
        Path fresh = folder.resolve(NEW_FILE);
        disk.delete(fresh);
        try (DiskFile out = disk.open(fresh)) {
            out.write(bytes, 0);
            out.force();
        }
        disk.rename(fresh, file);
        disk.forceFolder(folder);
        writtenOffset = offset;
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
        if (!disk.exists(file)) {
            return startOffset;
        }
        long offset = decode(producers);
        if (offset < 0 || offset > endOffset) {
            LOG.warn("producer snapshot not used: file={} offset={} endOffset={}", file, offset, endOffset);
            producers.clear();
            disk.delete(file);
            disk.forceFolder(folder);
            return startOffset;
        }
        return Math.max(offset, startOffset);
    }

    private long decode(ProducerStates producers) {
        ByteBuffer bytes = load();
        int end = bytes.limit() - Integer.BYTES;
        if (end < HEADER_BYTES || bytes.getInt(0) != MAGIC || bytes.getInt(Integer.BYTES) != VERSION) {
            return -1;
        }
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(0, end));
        if ((int) crc.getValue() != bytes.getInt(end)) {
            return -1;
        }
        try {
            producers.readFrom(bytes.position(HEADER_BYTES));
        } catch (BufferUnderflowException e) {
            return -1;
        }
        return bytes.getLong(2 * Integer.BYTES);
    }

    /** The whole file; empty if it is too large to be one, or cannot be read: the log holds what it says. */
    private ByteBuffer load() {
        try (DiskFile in = disk.open(file)) {
            long size = in.sizeBytes();
            if (size > BYTES_MAX) {
                return ByteBuffer.allocate(0);
            }
            ByteBuffer bytes = ByteBuffer.allocate((int) size);
            int read;
            do {
                read = in.read(bytes, bytes.position());
            } while (read > 0 && bytes.hasRemaining());
            return bytes.flip();
        } catch (DiskException e) {
            LOG.warn("producer snapshot could not be read: file={}", file, e);
            return ByteBuffer.allocate(0);
        }
    }
}
