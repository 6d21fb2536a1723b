package dev.strobe.broker.storage;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** An open file of a {@link MemoryDisk}. */
final class MemoryFile implements DiskFile {

    private final MemoryDisk disk;
    private final Path path;
    private final MemoryNode node;
    private final int generation;
    private volatile boolean closed;

    MemoryFile(MemoryDisk disk, Path path, MemoryNode node, int generation) {
        this.disk = disk;
        this.path = path;
        this.node = node;
        this.generation = generation;
    }

    @Override
    public long sizeBytes() {
        check();
        return node.sizeBytes();
    }

    @Override
    public int read(ByteBuffer into, long position) {
        check();
        return node.read(into, position);
    }

    @Override
    public void write(ByteBuffer from, long position) {
        check();
        long room = disk.usableBytes(path) + Math.max(0, node.sizeBytes() - position);
        byte[] bytes = new byte[(int) Math.min(room, from.remaining())];
        from.get(bytes);
        node.write(bytes, (int) position);
        if (from.hasRemaining()) {
            throw new DiskException("no space left: path=" + path + " position=" + position);
        }
    }

    @Override
    public void truncate(long sizeBytes) {
        check();
        node.truncate((int) sizeBytes);
    }

    @Override
    public void force() {
        check();
        disk.forcing().run();
        node.force();
    }

    @Override
    public @Nullable FileChannel channel() {
        return null;
    }

    @Override
    public void close() {
        closed = true;
    }

    private void check() {
        if (closed) {
            throw new DiskException("file is closed: path=" + path);
        }
        disk.check(path, generation);
    }
}
