package dev.strobe.broker.partition;

import dev.strobe.broker.storage.Disk;
import dev.strobe.broker.storage.DiskException;
import dev.strobe.broker.storage.DiskFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongConsumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives out producer ids, none ever twice: in blocks, of which the end is durable in a file before the first id of it is
 * given out. A restart skips the rest of a block.
 *
 * <p>Thread-safe. Callers do not wait: while the next block is being made durable on the pool they queue, at most
 * {@value #WAITING_MAX} of them.
 */
public final class ProducerIds {

    static final int BLOCK = 1000;
    static final int WAITING_MAX = 10_000;

    /** What a caller gets who cannot be served now. */
    public static final long NONE = -1;

    private static final Logger LOG = LoggerFactory.getLogger(ProducerIds.class);
    private static final int FILE_BYTES = Long.BYTES + Integer.BYTES;

    private final Disk disk;
    private final Path folder;
    private final Path file;
    private final Executor pool;
    private final Queue<LongConsumer> waiting = new ArrayDeque<>();
    private long next;
    private long end;
    private boolean refilling;

    /**
     * Ids that follow those a former broker gave out from this folder.
     *
     * @throws DiskException if the file cannot be read, or is damaged: then ids might be given twice
     */
    public ProducerIds(Disk disk, Path folder, Executor pool) {
        this.disk = disk;
        this.folder = folder;
        this.file = folder.resolve("producer-ids");
        this.pool = pool;
        this.next = disk.exists(file) ? read() : 0;
        this.end = next;
    }

    /** Hands {@code taker} the next id, or {@link #NONE} if there is none to be had; at once or later, on any thread. */
    public void next(LongConsumer taker) {
        long id = NONE;
        boolean queued = false;
        boolean refill = false;
        synchronized (this) {
            if (next < end) {
                id = next++;
            } else if (waiting.size() < WAITING_MAX) {
                waiting.add(taker);
                queued = true;
                refill = !refilling;
                refilling = true;
            }
        }
        if (!queued) {
            taker.accept(id);
        } else if (refill) {
            startRefill();
        }
    }

    private void startRefill() {
        try {
            pool.execute(this::refill);
        } catch (RejectedExecutionException e) {
            serve(false);
        }
    }

    private void refill() {
        boolean done = false;
        try {
            write(end + BLOCK);
            done = true;
        } catch (DiskException e) {
            LOG.error("producer ids cannot be made durable: {}", e.getMessage());
        }
        serve(done);
    }

    private void serve(boolean refilled) {
        synchronized (this) {
            refilling = false;
            if (refilled) {
                next = end;
                end += BLOCK;
            }
        }
        LongConsumer taker = poll();
        while (taker != null) {
            if (refilled) {
                next(taker);
            } else {
                taker.accept(NONE);
            }
            taker = refilled && isRefilling() ? null : poll();
        }
    }

    private synchronized boolean isRefilling() {
        return refilling;
    }

    private synchronized @Nullable LongConsumer poll() {
        return waiting.poll();
    }

    private long read() {
        try (DiskFile opened = disk.open(file)) {
            ByteBuffer bytes = ByteBuffer.allocate(FILE_BYTES);
            opened.read(bytes, 0);
            bytes.flip();
            if (bytes.remaining() != FILE_BYTES || crc(bytes.getLong(0)) != bytes.getInt(Long.BYTES)) {
                throw new DiskException("damaged: path=" + file + " bytes=" + bytes.remaining()
                        + "; without it producer ids could be given out twice");
            }
            return bytes.getLong(0);
        }
    }

    private void write(long blockEnd) {
        Path fresh = file.resolveSibling("producer-ids.new");
        disk.delete(fresh);
        try (DiskFile opened = disk.open(fresh)) {
            ByteBuffer bytes = ByteBuffer.allocate(FILE_BYTES)
                    .putLong(blockEnd)
                    .putInt(crc(blockEnd))
                    .flip();
            opened.write(bytes, 0);
            opened.force();
        }
        disk.rename(fresh, file);
        disk.forceFolder(folder);
    }

    private static int crc(long value) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(value).flip());
        return (int) crc.getValue();
    }
}
