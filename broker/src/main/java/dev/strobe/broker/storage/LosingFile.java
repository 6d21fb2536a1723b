package dev.strobe.broker.storage;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/** An open file of a {@link LosingDisk}: records what each force made durable. */
final class LosingFile implements DiskFile {

    private final DiskFile file;
    private final DurableLength durable;

    LosingFile(DiskFile file, DurableLength durable) {
        this.file = file;
        this.durable = durable;
    }

    @Override
    public long sizeBytes() {
        return file.sizeBytes();
    }

    @Override
    public int read(ByteBuffer into, long position) {
        return file.read(into, position);
    }

    @Override
    public void write(ByteBuffer from, long position) {
        file.write(from, position);
    }

    @Override
    public synchronized void truncate(long sizeBytes) {
        file.truncate(sizeBytes);
        if (sizeBytes < durable.read()) {
            durable.write(sizeBytes);
        }
    }

    @Override
    public synchronized void force() {
        // What is written while the force runs may or may not be in it: it does not count.
        long length = file.sizeBytes();
        file.force();
        durable.write(length);
    }

    @Override
    public @Nullable FileChannel channel() {
        return file.channel();
    }

    @Override
    public void close() {
        try {
            file.close();
        } finally {
            durable.close();
        }
    }
}
