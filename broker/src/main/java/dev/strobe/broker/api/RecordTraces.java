package dev.strobe.broker.api;

import dev.strobe.broker.batch.HeaderScan;
import dev.strobe.broker.batch.RecordBatch;
import dev.strobe.broker.telemetry.Instruments;
import dev.strobe.broker.telemetry.trace.LookBudget;
import dev.strobe.broker.telemetry.trace.TraceContext;
import dev.strobe.broker.telemetry.trace.TraceQueue;
import dev.strobe.broker.telemetry.trace.TracedBatch;
import dev.strobe.broker.telemetry.trace.TracedRequest;
import dev.strobe.broker.time.NanoClock;
import dev.strobe.broker.wire.Decompression;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Looks for trace contexts in the records that clients send, and hands the requests that moved such records to the export.
 *
 * <p>Batches come as clients made them and nothing of them is trusted: what cannot be read is counted and passed over, for
 * the partition to judge. A compressed batch is decompressed as far as {@link #LOOK_BYTES}, and within
 * {@link #BYTES_PER_SECOND} of each loop.
 *
 * <p>One per loop, used by that loop only; {@link #OFF} by all.
 */
final class RecordTraces {

    /** Looks at nothing: what handlers have where {@code tracing.headers} is off. */
    static final RecordTraces OFF = new RecordTraces(null, null, NanoClock.system());

    /** Of one compressed batch. */
    static final int LOOK_BYTES = 256 * 1024;

    /** Decompressed for this alone: about 1 % of a loop's time with lz4, 5 % with gzip. */
    static final long BYTES_PER_SECOND = 8L << 20;

    private static final int NOT_COMPRESSED = 0;

    private final @Nullable TraceQueue queue;
    private final @Nullable Counts counts;
    private final HeaderScan scan = new HeaderScan(TraceContext.HEADER);
    private final RecordBatch batch = new RecordBatch();
    private final Decompression decompression = new Decompression();
    private final LookBudget budget;
    private byte[] decompressed = new byte[0];

    private RecordTraces(@Nullable TraceQueue queue, @Nullable Counts counts, NanoClock clock) {
        this.queue = queue;
        this.counts = counts;
        this.budget = new LookBudget(clock, BYTES_PER_SECOND);
    }

    /** One for each loop; without a queue nobody looks. */
    static List<RecordTraces> ofLoops(int loops, @Nullable TraceQueue queue, NanoClock clock, Instruments instruments) {
        Counts counts = queue == null ? null : new Counts(instruments);
        List<RecordTraces> traces = new ArrayList<>(loops);
        for (int loop = 0; loop < loops; loop++) {
            traces.add(queue == null ? OFF : new RecordTraces(queue, counts, clock));
        }
        return List.copyOf(traces);
    }

    boolean isOn() {
        return queue != null;
    }

    /** The traced records of one batch from position to limit; null if it has none. */
    @Nullable TracedBatch look(ByteBuffer records) {
        if (counts == null
                || records.remaining() < RecordBatch.HEADER_BYTES
                || batch.wrap(records, records.position()).magic() != RecordBatch.MAGIC) {
            return null;
        }
        ByteBuffer content = records.duplicate().position(records.position() + RecordBatch.HEADER_BYTES);
        int codec = batch.compression();
        return codec == NOT_COMPRESSED
                ? find(content, counts, counts.malformed)
                : findCompressed(content, codec, counts);
    }

    private @Nullable TracedBatch findCompressed(ByteBuffer compressed, int codec, Counts counted) {
        int bytesMax = (int) Math.min(LOOK_BYTES, budget.leftBytes());
        if (bytesMax == 0) {
            counted.budget.increment();
            return null;
        }
        if (decompressed.length == 0) {
            decompressed = new byte[LOOK_BYTES];
        }
        int size;
        try {
            size = decompression.begin(compressed, codec, decompressed, bytesMax);
        } catch (IllegalArgumentException e) {
            counted.malformed.increment();
            return null;
        }
        budget.spend(size);
        ByteBuffer content = ByteBuffer.wrap(decompressed, 0, size);
        return find(content, counted, size < bytesMax ? counted.malformed : counted.tooLong);
    }

    /** Those in the records that can be read; {@code broken} counts a batch in which not all can. */
    private @Nullable TracedBatch find(ByteBuffer content, Counts counted, LongAdder broken) {
        TracedBatch traced = null;
        scan.wrap(content, batch.recordCount());
        try {
            while (scan.next()) {
                TraceContext context = TraceContext.sampled(content, scan.valuePosition(), scan.valueSizeBytes());
                if (context != null) {
                    counted.records.increment();
                    traced = traced == null ? new TracedBatch(counted.overwritten) : traced;
                    traced.add(scan.offsetDelta(), context);
                }
            }
        } catch (IllegalArgumentException e) {
            broken.increment();
        }
        return traced;
    }

    /** For a request whose answer has left. */
    void finished(TracedRequest request) {
        if (queue != null) {
            queue.offer(request);
        }
    }

    /** Shared by all loops. */
    private static final class Counts {
        final LongAdder records;
        final LongAdder overwritten;
        final LongAdder budget;
        final LongAdder tooLong;
        final LongAdder malformed;

        Counts(Instruments instruments) {
            records = instruments.counter(
                    "strobe_traced_records_total", "Records that came with a sampled trace context");
            overwritten = instruments.counter(
                    "strobe_traced_offsets_overwritten_total",
                    "Traced records forgotten before a fetch asked for them, because newer ones came");
            budget = unread(instruments, "budget");
            tooLong = unread(instruments, "size");
            malformed = unread(instruments, "malformed");
        }

        private static LongAdder unread(Instruments instruments, String reason) {
            return instruments.counter(
                    "strobe_trace_batches_unread_total",
                    "Batches that were not, or not wholly, searched for trace contexts",
                    "reason",
                    reason);
        }
    }
}
