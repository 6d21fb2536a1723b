package dev.strobe.broker.wire;

import dev.strobe.broker.log.LogSlice;
import org.apache.kafka.common.protocol.Writable;
import org.apache.kafka.common.record.internal.BaseRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;

/** Where the encoder writes a response: bytes, and slices of the log in between. */
public abstract class FrameOutput implements Writable {

    /**
     * Called first.
     *
     * @param bytes of the frame without its slices, its own length included
     * @param sliceBytes of all slices
     */
    protected abstract void begin(int bytes, int sliceBytes);

    /** A slice of the log in its place among the bytes; the callee releases it. */
    protected abstract void writeSlice(LogSlice slice);

    @Override
    public final void writeRecords(BaseRecords records) {
        if (records instanceof SliceRecords slices) {
            writeSlice(slices.slice());
        } else if (records instanceof MemoryRecords memory) {
            writeByteBuffer(memory.buffer());
        } else {
            throw new IllegalStateException(
                    "records of a kind that is never put into a response: " + records.getClass());
        }
    }
}
