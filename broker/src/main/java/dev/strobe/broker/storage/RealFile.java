package dev.strobe.broker.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** An open file of the machine's file system. Thread-safe, as {@link FileChannel} is for reads and writes at a position. */
final class RealFile implements DiskFile {

    private final Path path;
    private final FileChannel channel;

    RealFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    @Override
    public long sizeBytes() {
        try {
            return channel.size();
        } catch (IOException e) {
            throw RealDisk.failure("ask for the size", path, e);
        }
    }

    @Override
    public int read(ByteBuffer into, long position) {
        try {
            int total = 0;
            while (into.hasRemaining()) {
                int count = channel.read(into, position + total);
                if (count <= 0) {
                    break;
                }
                total += count;
            }
            return total;
        } catch (IOException e) {
            throw RealDisk.failure("read at position=" + position, path, e);
        }
    }

    @Override
    public void write(ByteBuffer from, long position) {
        try {
            long at = position;
            while (from.hasRemaining()) {
                at += channel.write(from, at);
            }
        } catch (IOException e) {
            throw RealDisk.failure("write at position=" + position, path, e);
        }
    }

    @Override
    public void truncate(long sizeBytes) {
        try {
            channel.truncate(sizeBytes);
        } catch (IOException e) {
            throw RealDisk.failure("truncate to sizeBytes=" + sizeBytes, path, e);
        }
    }

    /** Data and size; times of access and change do not matter, and cost a second write to the journal. */
    @Override
    public void force() {
        try {
            channel.force(false);
        } catch (IOException e) {
            throw RealDisk.failure("force", path, e);
        }
    }

    @Override
    public FileChannel channel() {
        return channel;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw RealDisk.failure("close", path, e);
        }
    }
}
