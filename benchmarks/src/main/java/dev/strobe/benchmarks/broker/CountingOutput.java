package dev.strobe.benchmarks.broker;

import dev.strobe.broker.log.LogSlice;
import dev.strobe.broker.wire.FrameOutput;
import java.nio.ByteBuffer;
import org.apache.kafka.common.utils.internals.ByteUtils;

/** Counts what is written and keeps nothing, so that only the encoder itself is measured. */
final class CountingOutput extends FrameOutput {

    private long announcedBytes;
    private long bytes;

    /** Bytes of the last frame, slices included. */
    long bytes() {
        if (bytes != announcedBytes) {
            throw new IllegalStateException("frame size: written=" + bytes + " announced=" + announcedBytes);
        }
        return bytes;
    }

    @Override
    protected void begin(int frameBytes, int sliceBytes) {
        announcedBytes = (long) frameBytes + sliceBytes;
        bytes = 0;
    }

    @Override
    protected void writeSlice(LogSlice slice) {
        bytes += slice.sizeBytes();
        slice.release();
    }

    @Override
    public void writeByte(byte value) {
        bytes += Byte.BYTES;
    }

    @Override
    public void writeShort(short value) {
        bytes += Short.BYTES;
    }

    @Override
    public void writeInt(int value) {
        bytes += Integer.BYTES;
    }

    @Override
    public void writeLong(long value) {
        bytes += Long.BYTES;
    }

    @Override
    public void writeDouble(double value) {
        bytes += Double.BYTES;
    }

    @Override
    public void writeByteArray(byte[] value) {
        bytes += value.length;
    }

    @Override
    public void writeByteBuffer(ByteBuffer value) {
        bytes += value.remaining();
    }

    @Override
    public void writeUnsignedVarint(int value) {
        bytes += ByteUtils.sizeOfUnsignedVarint(value);
    }

    @Override
    public void writeVarint(int value) {
        bytes += ByteUtils.sizeOfVarint(value);
    }

    @Override
    public void writeVarlong(long value) {
        bytes += ByteUtils.sizeOfVarlong(value);
    }
}
