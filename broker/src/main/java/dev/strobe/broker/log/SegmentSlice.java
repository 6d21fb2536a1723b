package dev.strobe.broker.log;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/** Bytes of one segment, with a reference to it. */
final class SegmentSlice implements LogSlice {

    private final Segment segment;
    private final int position;
    private final int sizeBytes;
    private final long nextOffset;
    private final boolean cold;

    /** Takes over a reference that the caller holds. */
    SegmentSlice(Segment segment, int position, int sizeBytes, long nextOffset, boolean cold) {
        this.segment = segment;
        this.position = position;
        this.sizeBytes = sizeBytes;
        this.nextOffset = nextOffset;
        this.cold = cold;
    }

    @Override
    public int sizeBytes() {
        return sizeBytes;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public long nextOffset() {
        return nextOffset;
    }

    @Override
    public boolean isCold() {
        return cold;
    }

    @Override
    public @Nullable FileChannel channel() {
        return segment.file.channel();
    }

    @Override
    public int copyTo(ByteBuffer into, int fromByte) {
        int count = Math.min(into.remaining(), sizeBytes - fromByte);
        if (count <= 0) {
            return 0;
        }
        int limit = into.limit();
        into.limit(into.position() + count);
        try {
            return segment.file.read(into, position + fromByte);
        } finally {
            into.limit(limit);
        }
    }

    @Override
    public void release() {
        segment.release();
    }
}
