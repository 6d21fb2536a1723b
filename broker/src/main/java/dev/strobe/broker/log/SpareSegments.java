package dev.strobe.broker.log;

import dev.strobe.broker.storage.Disk;
import dev.strobe.broker.storage.DiskFile;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Makes the next segment's file ahead of its use: at most one, empty, with its entry in the folder durable, so that what
 * is forced in it cannot get lost with its name.
 *
 * <p>{@link #request} and {@link #take} are the owner's; the file is made on the pool.
 */
final class SpareSegments {

    /** After a failure; each try costs the pool a task and the log file a line. */
    private static final long RETRY_MS = 1_000;

    private final Disk disk;
    private final Path folder;
    private final SerialWork work;
    private final AtomicReference<@Nullable Spare> ready = new AtomicReference<>();

    /** Set by the owner, cleared by the pool. */
    private volatile boolean requested;

    private long retryAtMs = Long.MIN_VALUE;

    /** The pool's. */
    private long number;

    /** An empty file that may become a segment. */
    record Spare(Path path, DiskFile file) {}

    SpareSegments(Disk disk, Path folder, long number, SerialWork work) {
        this.disk = disk;
        this.folder = folder;
        this.number = number;
        this.work = work;
    }

    /** Sees to it that there will be one. */
    void request(long nowMs) {
        if (requested || ready.get() != null || nowMs < retryAtMs) {
            return;
        }
        requested = true;
        retryAtMs = nowMs + RETRY_MS;
        work.execute(this::make);
    }

    /** The spare, which is the caller's from now on; null if it is not ready. */
    @Nullable Spare take() {
        Spare spare = ready.getAndSet(null);
        if (spare != null) {
            retryAtMs = Long.MIN_VALUE;
        }
        return spare;
    }

    private void make() {
        Path path = SegmentFiles.spare(folder, number++);
        DiskFile file = null;
        boolean made = false;
        try {
            file = disk.open(path);
            disk.forceFolder(folder);
            ready.set(new Spare(path, file));
            made = true;
        } finally {
            if (!made && file != null) {
                file.close();
            }
            requested = false;
        }
    }

    /** Deletes one that was not used. The log's last call. */
    void close() {
        Spare spare = take();
        if (spare != null) {
            spare.file().close();
            disk.delete(spare.path());
        }
    }
}
