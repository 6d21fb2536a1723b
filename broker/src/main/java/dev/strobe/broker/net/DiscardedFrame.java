package dev.strobe.broker.net;

import dev.strobe.broker.log.LogSlice;
import dev.strobe.broker.wire.FrameOutput;
import java.nio.ByteBuffer;

/** Takes a response whose connection is gone: releases its slices, and forgets the rest. */
final class DiscardedFrame extends FrameOutput {

    @Override
    protected void begin(int bytes, int sliceBytes) {}

    @Override
    protected void writeSlice(LogSlice slice) {
        slice.release();
    }

    @Override
    public void writeByte(byte value) {}

    @Override
    public void writeShort(short value) {}

    @Override
    public void writeInt(int value) {}

    @Override
    public void writeLong(long value) {}

    @Override
    public void writeDouble(double value) {}

    @Override
    public void writeByteArray(byte[] value) {}

    @Override
    public void writeUnsignedVarint(int value) {}

    @Override
    public void writeByteBuffer(ByteBuffer value) {}

    @Override
    public void writeVarint(int value) {}

    @Override
    public void writeVarlong(long value) {}
}
