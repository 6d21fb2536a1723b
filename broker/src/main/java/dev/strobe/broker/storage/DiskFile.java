package dev.strobe.broker.storage;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * An open file of a {@link Disk}.
 *
 * <p>Reads and writes name their position, so that many threads may read while one writes. Failures are
 * {@link DiskException}s.
 */
public interface DiskFile extends AutoCloseable {

    /** Size in bytes, what is not yet durable included. */
    long sizeBytes();

    /** Fills as much of {@code into} as there is from {@code position} on; returns the bytes read, 0 at the end. */
    int read(ByteBuffer into, long position);

    /** Writes all that remains in {@code from}; the file grows where needed. */
    void write(ByteBuffer from, long position);

    void truncate(long sizeBytes);

    /** Makes everything written before this call durable. May take as long as the disk likes. */
    void force();

    /** The channel for {@code sendfile}, null where the file is not a real one. Whoever closes it breaks the file. */
    @Nullable FileChannel channel();

    @Override
    void close();
}
