package dev.strobe.broker.wire;

import dev.strobe.broker.log.LogSlice;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/** A slice of bytes in memory. */
final class BytesSlice implements LogSlice {

    private final byte[] content;

    BytesSlice(byte[] content) {
        this.content = content;
    }

    @Override
    public int sizeBytes() {
        return content.length;
    }

    @Override
    public long position() {
        return 0;
    }

    @Override
    public long nextOffset() {
        return 0;
    }

    @Override
    public boolean isCold() {
        return false;
    }

    @Override
    public @Nullable FileChannel channel() {
        return null;
    }

    @Override
    public int copyTo(ByteBuffer into, int fromByte) {
        int size = Math.min(into.remaining(), content.length - fromByte);
        into.put(content, fromByte, size);
        return size;
    }

    @Override
    public void release() {}
}
