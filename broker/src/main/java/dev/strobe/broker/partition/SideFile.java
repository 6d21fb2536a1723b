package dev.strobe.broker.partition;

import dev.strobe.broker.storage.Disk;
import dev.strobe.broker.storage.DiskException;
import dev.strobe.broker.storage.DiskFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small file beside a partition's log: {@code magic int, content, crc32c int}, all big-endian. Written whole beside its
 * place, forced, and renamed: after a crash it is the old one or the new one.
 *
 * <p>Not thread-safe; may wait for the disk.
 */
final class SideFile {

    private static final Logger LOG = LoggerFactory.getLogger(SideFile.class);

    private final Disk disk;
    private final Path folder;
    private final Path file;
    private final Path fresh;
    private final int magic;
    private final int bytesMax;

    SideFile(Disk disk, Path folder, String name, int magic, int bytesMax) {
        this.disk = disk;
        this.folder = folder;
        this.file = folder.resolve(name);
        this.fresh = folder.resolve(name + ".new");
        this.magic = magic;
        this.bytesMax = bytesMax;
    }

    /** Room for a content of so many bytes, which is to be put and then {@link #seal sealed}. */
    static ByteBuffer begin(int magic, int contentBytes) {
        return ByteBuffer.allocate(Integer.BYTES + contentBytes + Integer.BYTES).putInt(magic);
    }

    /** Ends the content where the buffer's position is; the buffer then holds the file's bytes. */
    static ByteBuffer seal(ByteBuffer bytes) {
        return bytes.putInt(crc(bytes, bytes.position())).flip();
    }

    /** Writes what {@link #seal} gave; durable when it returns. */
    void write(ByteBuffer bytes) {
        disk.delete(fresh);
        try (DiskFile out = disk.open(fresh)) {
            out.write(bytes, 0);
            out.force();
        }
        disk.rename(fresh, file);
        disk.forceFolder(folder);
    }

    boolean exists() {
        return disk.exists(file);
    }

    /** Durable when it returns. */
    void delete() {
        disk.delete(file);
        disk.forceFolder(folder);
    }

    /** The content; null if there is none that is whole, or it cannot be read: the log holds what it says. */
    @Nullable ByteBuffer read() {
        ByteBuffer bytes = load();
        int end = bytes.limit() - Integer.BYTES;
        if (end < Integer.BYTES || bytes.getInt(0) != magic || bytes.getInt(end) != crc(bytes, end)) {
            return null;
        }
        return bytes.slice(Integer.BYTES, end - Integer.BYTES);
    }

    private ByteBuffer load() {
        if (!exists()) {
            return ByteBuffer.allocate(0);
        }
        try (DiskFile in = disk.open(file)) {
            long size = in.sizeBytes();
            if (size > bytesMax) {
                return ByteBuffer.allocate(0);
            }
            ByteBuffer bytes = ByteBuffer.allocate((int) size);
            int read;
            do {
                read = in.read(bytes, bytes.position());
            } while (read > 0 && bytes.hasRemaining());
            return bytes.flip();
        } catch (DiskException e) {
            LOG.warn("file beside a log could not be read: file={}", file, e);
            return ByteBuffer.allocate(0);
        }
    }

    private static int crc(ByteBuffer bytes, int end) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().clear().limit(end));
        return (int) crc.getValue();
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
