package dev.strobe.broker.api;

import dev.strobe.broker.batch.RecordBatch;
import dev.strobe.broker.log.LogSlice;
import dev.strobe.broker.partition.Partition;
import dev.strobe.broker.telemetry.trace.SpanName;
import dev.strobe.broker.telemetry.trace.TracedOffsets;
import dev.strobe.broker.telemetry.trace.TracedRecord;
import dev.strobe.broker.telemetry.trace.TracedRequest;
import dev.strobe.broker.wire.Request;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The traced records that the answer to one fetch carries, known from their offsets: the records themselves stay in the
 * file. Only where a slice was cut off by its limit, and a traced record may lie beyond the cut, the heads of its batches
 * are read.
 */
final class FetchTrace {

    /** Of one slice. What lies behind so many batches is taken for not carried. */
    private static final int HEADS_MAX = 1_024;

    private final List<TracedRecord> records;
    private final TracedRequest.Place place;

    private FetchTrace(List<TracedRecord> records, TracedRequest.Place place) {
        this.records = records;
        this.place = place;
    }

    /** What the parts' slices hold; null if that is nothing traced. The slices must not have been released. */
    static @Nullable FetchTrace of(FetchPart[] parts) {
        List<TracedRecord> records = List.of();
        TracedRequest.Place place = null;
        for (FetchPart part : parts) {
            Partition partition = part.partition;
            LogSlice slice = part.slice;
            TracedOffsets traced = partition == null ? null : partition.traced();
            if (partition == null || slice == null || traced == null || !traced.reachesTo(part.offset)) {
                continue;
            }
            records = records.isEmpty() ? new ArrayList<>(1) : records;
            traced.collect(part.offset, endOffset(part, slice), TracedRequest.RECORDS_MAX, records);
            if (place == null && !records.isEmpty()) {
                place = place(part, partition, slice);
            }
        }
        return place == null ? null : new FetchTrace(records, place);
    }

    private static TracedRequest.Place place(FetchPart part, Partition partition, LogSlice slice) {
        int count = (int) Math.min(Integer.MAX_VALUE, endOffset(part, slice) - part.offset);
        return new TracedRequest.Place(partition.topic(), part.index, part.offset, count, slice.sizeBytes(), "", false);
    }

    /** The offset after the last batch that the slice holds whole. */
    private static long endOffset(FetchPart part, LogSlice slice) {
        if (!part.cut) {
            return slice.nextOffset();
        }
        ByteBuffer head = ByteBuffer.allocate(RecordBatch.HEADER_BYTES);
        RecordBatch batch = new RecordBatch().wrap(head, 0);
        long end = part.offset;
        int position = 0;
        for (int heads = 0; heads < HEADS_MAX; heads++) {
            head.clear();
            boolean whole = position + RecordBatch.HEADER_BYTES <= slice.sizeBytes()
                    && slice.copyTo(head, position) == RecordBatch.HEADER_BYTES
                    && batch.sizeBytes() >= RecordBatch.HEADER_BYTES
                    && batch.sizeBytes() <= slice.sizeBytes() - position;
            if (!whole) {
                return end;
            }
            end = batch.nextOffset();
            position += batch.sizeBytes();
        }
        return end;
    }

    /** The oldest of each partition first; at least one. */
    List<TracedRecord> records() {
        return records;
    }

    /** Everything that the spans of the answered fetch are made of. */
    TracedRequest request(Request request, long waitedNs, long readNs, long respondedNs, long writtenNs) {
        return new TracedRequest(
                SpanName.FETCH,
                new TracedRequest.Client(request.clientId(), request.clientHost(), request.correlationId()),
                place,
                records,
                request.receivedNs,
                List.of(
                        new TracedRequest.Stage(SpanName.DECODE, request.decodedNs),
                        new TracedRequest.Stage(SpanName.WAIT, waitedNs),
                        new TracedRequest.Stage(SpanName.READ, readNs),
                        new TracedRequest.Stage(SpanName.RESPOND, respondedNs),
                        new TracedRequest.Stage(SpanName.WRITE, writtenNs)));
    }
}
