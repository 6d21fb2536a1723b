package dev.strobe.benchmarks.broker;

import dev.strobe.broker.log.LogSlice;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/** A slice of which only the size matters: the encoder hands slices on unread. May be released over and over. */
record SizedSlice(int sizeBytes) implements LogSlice {

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
        return 0;
    }

    @Override
    public void release() {}
}
