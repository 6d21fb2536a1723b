package dev.strobe.broker.log;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * A run of bytes of one segment, for a fetch. It holds a reference to the segment, so that neither retention nor
 * truncation takes the file away before {@link #release()}.
 *
 * <p>Starts at the first byte of the batch that holds the wanted offset; may end within a batch, as the protocol allows.
 */
public interface LogSlice {

    /** Bytes in the slice; 0 is the empty slice, which needs no release but bears it. */
    int sizeBytes();

    /** Where it starts in the file. */
    long position();

    /** Offsets that the slice holds whole, at most: the offset after its last batch where that is known, else an upper bound. */
    long nextOffset();

    /** Whether it lies further than 64 MiB behind the end, so that reading it may wait for the disk. */
    boolean isCold();

    /** For {@code sendfile}; null where the file is not a real one. */
    @Nullable FileChannel channel();

    /** Copies as much as fits, from {@code fromByte} of the slice on; returns the bytes copied. */
    int copyTo(ByteBuffer into, int fromByte);

    /** Gives the reference back; exactly once. Any thread. */
    void release();

    /** No bytes: nothing to give back. */
    LogSlice EMPTY = new LogSlice() {
        @Override
        public int sizeBytes() {
            return 0;
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
            return 0;
        }

        @Override
        public void release() {}
    };
}
