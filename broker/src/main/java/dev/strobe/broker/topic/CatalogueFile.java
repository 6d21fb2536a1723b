package dev.strobe.broker.topic;

import dev.strobe.broker.storage.Disk;
import dev.strobe.broker.storage.DiskFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/**
 * The catalogue on disk: one small file in the data folder, replaced as a whole, so that a crash leaves the old one or
 * the new one. Used by one thread at a time, which may wait.
 */
final class CatalogueFile {

    static final String NAME = "topics.catalogue";

    private static final int SIZE_MAX = 256 << 20;

    private final Disk disk;
    private final Path logDir;
    private final Path file;

    CatalogueFile(Disk disk, Path logDir) {
        this.disk = disk;
        this.logDir = logDir;
        this.file = logDir.resolve(NAME);
    }

    boolean exists() {
        return disk.exists(file);
    }

    List<CatalogueEntry> read() {
        try (DiskFile opened = disk.open(file)) {
            if (opened.sizeBytes() > SIZE_MAX) {
                throw new CatalogueException(
                        "file is too large: file=" + file + " size=" + opened.sizeBytes() + " > " + SIZE_MAX);
            }
            ByteBuffer bytes = ByteBuffer.allocate((int) opened.sizeBytes());
            while (bytes.hasRemaining() && opened.read(bytes, bytes.position()) > 0) {
                // until the file is read
            }
            return CatalogueText.decode(new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8));
        } catch (CatalogueException e) {
            throw new CatalogueException("topics cannot be read: file=" + file + ": " + e.getMessage());
        }
    }

    /** Durable when it returns. */
    void write(Collection<CatalogueEntry> entries) {
        Path fresh = logDir.resolve(NAME + ".tmp");
        disk.delete(fresh);
        try (DiskFile opened = disk.open(fresh)) {
            opened.write(StandardCharsets.UTF_8.encode(CatalogueText.encode(entries)), 0);
            opened.force();
        }
        disk.rename(fresh, file);
        disk.forceFolder(logDir);
    }
}
