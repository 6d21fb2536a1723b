package dev.strobe.broker.partition;

import dev.strobe.broker.storage.Disk;
import dev.strobe.broker.storage.DiskException;
import dev.strobe.broker.storage.DiskFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongConsumer;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blocks of producer ids of a single node: the end of a block is durable in a file before it is given out. A restart skips the
 * rest of a block.
 *
 * <p>Whoever takes a block waits for it before taking the next.
 */
final class ProducerIdFile implements ProducerIds.Blocks {

    private static final Logger LOG = LoggerFactory.getLogger(ProducerIdFile.class);
    private static final int FILE_BYTES = Long.BYTES + Integer.BYTES;

    private final Disk disk;
    private final Path folder;
    private final Path file;
    private final Executor pool;
    private volatile long end;

    /**
     * Goes on where a former broker ended.
     *
     * @throws DiskException if the file cannot be read, or is damaged: then ids might be given twice
     */
    ProducerIdFile(Disk disk, Path folder, Executor pool) {
        this.disk = disk;
        this.folder = folder;
        this.file = folder.resolve("producer-ids");
        this.pool = pool;
        this.end = disk.exists(file) ? read() : 0;
    }

    @Override
    public void take(int count, LongConsumer taker) {
        try {
            pool.execute(() -> {
                long first = end;
                taker.accept(extended(first + count) ? first : ProducerIds.NONE);
            });
        } catch (RejectedExecutionException full) {
            taker.accept(ProducerIds.NONE);
        }
    }

    private boolean extended(long blockEnd) {
        try {
            write(blockEnd);
            end = blockEnd;
            return true;
        } catch (DiskException refused) {
            LOG.error("producer ids cannot be made durable: {}", refused.getMessage());
            return false;
        }
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
