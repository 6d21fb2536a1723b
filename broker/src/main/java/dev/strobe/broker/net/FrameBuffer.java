package dev.strobe.broker.net;

import dev.strobe.broker.log.LogSlice;
import dev.strobe.broker.wire.FrameOutput;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects one response: in a single buffer where it is small, else as buffers with file regions between them.
 *
 * <p>A small slice is copied: one read and one write cost less than a write and a {@code sendfile}, and the reader is woken
 * once instead of twice. Used again for each response of a connection; its loop only.
 */
final class FrameBuffer extends FrameOutput {

    /** Slices below this are copied into the buffer around them. */
    static final int COPIED_BYTES_MAX = 64 * 1024;

    private final ByteBufAllocator allocator;
    private final List<Object> parts = new ArrayList<>();
    private @Nullable ByteBuf buffer;
    private int bytes;

    FrameBuffer(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /** What has to be written, in order; empties the collection. The caller owns the parts. */
    Object takeSingle() {
        ByteBuf single = current();
        buffer = null;
        return single;
    }

    /** Whether {@link #takeSingle} is not enough. */
    boolean hasParts() {
        return !parts.isEmpty();
    }

    List<Object> takeParts() {
        ByteBuf last = current();
        if (last.isReadable()) {
            parts.add(last);
        } else {
            last.release();
        }
        buffer = null;
        List<Object> taken = List.copyOf(parts);
        parts.clear();
        return taken;
    }

    /** The response's size on the wire. */
    int sizeBytes() {
        return bytes;
    }

    /** Gives up what was collected, after a failure. */
    void discard() {
        parts.forEach(ReferenceCountUtil::release);
        parts.clear();
        if (buffer != null) {
            buffer.release();
            buffer = null;
        }
    }

    @Override
    protected void begin(int frameBytes, int sliceBytes) {
        bytes = frameBytes + sliceBytes;
        buffer = allocator.directBuffer(sliceBytes <= COPIED_BYTES_MAX ? bytes : frameBytes);
    }

    @Override
    protected void writeSlice(LogSlice slice) {
        FileChannel channel = slice.channel();
        if (slice.sizeBytes() < COPIED_BYTES_MAX || channel == null) {
            try {
                copy(slice);
            } finally {
                slice.release();
            }
            return;
        }
        ByteBuf before = current();
        parts.add(before.readRetainedSlice(before.readableBytes()));
        parts.add(new SliceRegion(channel, slice));
    }

    private void copy(LogSlice slice) {
        int size = slice.sizeBytes();
        ByteBuf into = current().ensureWritable(size);
        ByteBuffer view = into.internalNioBuffer(into.writerIndex(), size);
        int copied = slice.copyTo(view, 0);
        if (copied != size) {
            throw new IllegalStateException("slice shorter than announced: copied=" + copied + " size=" + size);
        }
        into.writerIndex(into.writerIndex() + size);
    }

    private ByteBuf current() {
        if (buffer == null) {
            throw new IllegalStateException("no response was begun");
        }
        return buffer;
    }

    @Override
    public void writeByte(byte value) {
        current().writeByte(value);
    }

    @Override
    public void writeShort(short value) {
        current().writeShort(value);
    }

    @Override
    public void writeInt(int value) {
        current().writeInt(value);
    }

    @Override
    public void writeLong(long value) {
        current().writeLong(value);
    }

    @Override
    public void writeDouble(double value) {
        current().writeDouble(value);
    }

    @Override
    public void writeByteArray(byte[] value) {
        current().writeBytes(value);
    }

    @Override
    public void writeByteBuffer(ByteBuffer value) {
        current().writeBytes(value.duplicate());
    }

    @Override
    public void writeUnsignedVarint(int value) {
        ByteBuf into = current();
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            into.writeByte((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        into.writeByte(rest);
    }

    @Override
    public void writeVarint(int value) {
        writeUnsignedVarint((value << 1) ^ (value >> 31));
    }

    @Override
    public void writeVarlong(long value) {
        ByteBuf into = current();
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7fL) != 0) {
            into.writeByte((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        into.writeByte((int) rest);
    }
}
