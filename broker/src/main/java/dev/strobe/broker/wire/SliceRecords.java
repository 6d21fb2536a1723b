package dev.strobe.broker.wire;

import dev.strobe.broker.log.LogSlice;
import org.apache.kafka.common.record.internal.BaseRecords;
import org.apache.kafka.common.record.internal.RecordsSend;

/** A slice of a log where the codec wants records. */
final class SliceRecords implements BaseRecords {

    private final LogSlice slice;

    SliceRecords(LogSlice slice) {
        this.slice = slice;
    }

    LogSlice slice() {
        return slice;
    }

    @Override
    public int sizeInBytes() {
        return slice.sizeBytes();
    }

    /** The codec's own way of sending is not used: the server writes slices itself. */
    @Override
    public RecordsSend<? extends BaseRecords> toSend() {
        throw new UnsupportedOperationException("slices are written by the server");
    }
}
