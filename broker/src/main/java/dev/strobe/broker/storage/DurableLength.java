package dev.strobe.broker.storage;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/** How much of a file is durable, kept in a small file of its own; safe against the death of the process only. */
final class DurableLength implements AutoCloseable {

    private final DiskFile file;

    private DurableLength(DiskFile file) {
        this.file = file;
    }

    static DurableLength open(Disk disk, Path path) {
        return new DurableLength(disk.open(path));
    }

    /** 0 if nothing was written yet. */
    long read() {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES);
        return file.read(bytes, 0) == Long.BYTES ? bytes.getLong(0) : 0;
    }

    void write(long length) {
        file.write(ByteBuffer.allocate(Long.BYTES).putLong(0, length), 0);
    }

    @Override
    public void close() {
        file.close();
    }
}
