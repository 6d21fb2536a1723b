package dev.strobe.broker.telemetry.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * The traced records of one batch on its way into a partition. Handed from the loop that found them to the partition's
 * owner and back, with the request.
 */
public final class TracedBatch {

    /** More of one batch are not followed: an answer with all of them would be links and little else. */
    public static final int RECORDS_MAX = 64;

    private final LongAdder overwritten;
    private final List<Found> found = new ArrayList<>(1);
    private List<TracedRecord> records = List.of();

    private record Found(long offsetDelta, TraceContext context) {}

    /** @param overwritten counts remembered records that newer ones drove out before anybody fetched them */
    public TracedBatch(LongAdder overwritten) {
        this.overwritten = overwritten;
    }

    /**
     * Adds a record, if there is still room.
     *
     * @param offsetDelta from the batch's first offset
     */
    public void add(long offsetDelta, TraceContext context) {
        if (found.size() < RECORDS_MAX) {
            found.add(new Found(offsetDelta, context));
        }
    }

    /** The batch lies at this offset: remembers its records. On the partition's loop, before anybody can read them. */
    public void appended(long baseOffset, TracedOffsets remembered) {
        records = records(baseOffset);
        for (TracedRecord traced : records) {
            if (remembered.add(traced)) {
                overwritten.increment();
            }
        }
    }

    /** With their offsets, if they were appended. */
    public List<TracedRecord> records() {
        return records.isEmpty() ? records(TracedRecord.NOT_APPENDED) : records;
    }

    private List<TracedRecord> records(long baseOffset) {
        List<TracedRecord> traced = new ArrayList<>(found.size());
        for (Found one : found) {
            long offset = baseOffset < 0 ? TracedRecord.NOT_APPENDED : baseOffset + one.offsetDelta();
            traced.add(new TracedRecord(offset, one.context()));
        }
        return traced;
    }
}
