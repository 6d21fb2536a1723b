package dev.strobe.broker.partition;

import dev.strobe.broker.storage.Disk;
import dev.strobe.broker.storage.DiskException;
import dev.strobe.broker.storage.DiskFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file beside a log that keeps the high watermark over a restart: {@code magic int, offset long, crc32c int},
 * big-endian, in its place.
 *
 * <p>An older one is never wrong, only lower than it could be until the followers have been heard again; so it is not
 * forced, and one that a crash tore counts as none. But it must not lie behind where a log was cut: that is forced.
 *
 * <p>Not thread-safe; waits for the disk.
 */
final class HighWatermarkFile {

    static final String FILE = "high-watermark";

    private static final int MAGIC = 0x53544857;
    private static final int BYTES = Integer.BYTES + Long.BYTES + Integer.BYTES;
    private static final Logger LOG = LoggerFactory.getLogger(HighWatermarkFile.class);

    private final Disk disk;
    private final Path folder;
    private final Path file;
    private long written = -1;

    HighWatermarkFile(Disk disk, Path folder) {
        this.disk = disk;
        this.folder = folder;
        this.file = folder.resolve(FILE);
    }

    void write(long offset) {
        write(offset, false);
    }

    /** The log is about to end here. */
    void cut(long endOffset) {
        if (written > endOffset) {
            write(endOffset, true);
            disk.forceFolder(folder);
        }
    }

    /** The offset; -1 if it is not known. */
    long read() {
        if (!disk.exists(file)) {
            return -1;
        }
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        try (DiskFile in = disk.open(file)) {
            if (in.read(bytes, 0) < BYTES) {
                return -1;
            }
        } catch (DiskException e) {
            LOG.warn("high watermark could not be read: file={}", file, e);
            return -1;
        }
        boolean whole = bytes.getInt(0) == MAGIC && bytes.getInt(BYTES - Integer.BYTES) == crc(bytes);
        written = whole ? bytes.getLong(Integer.BYTES) : -1;
        return written;
    }

    private void write(long offset, boolean force) {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES).putInt(MAGIC).putLong(offset);
        bytes.putInt(crc(bytes)).flip();
        try (DiskFile out = disk.open(file)) {
            out.write(bytes, 0);
            if (force) {
                out.force();
            }
        }
        written = offset;
    }

    private static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().clear().limit(BYTES - Integer.BYTES));
        return (int) crc.getValue();
    }
}
