package dev.strobe.harness.observe.otlp;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Hands traces to an exporter in batches, a few of them under way at once, and remembers which were not taken. After the
 * first refusal nothing more is sent: the rest counts as not taken, and costs no time.
 *
 * <p>Memory: {@value #SPANS_PER_BATCH} spans for each of {@value #UNDER_WAY_MAX} batches. One thread hands over.
 */
final class SpanDelivery {

    /** About 0.7 MB as protobuf: a collector takes 4 MiB in one gRPC message unless told otherwise. */
    static final int SPANS_PER_BATCH = 1_000;

    static final int UNDER_WAY_MAX = 4;

    private static final long WAIT_S_MAX = 30;

    private final SpanExporter exporter;
    private final Semaphore underWay = new Semaphore(UNDER_WAY_MAX);
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicReference<@Nullable String> problem = new AtomicReference<>();
    private final BitSet undelivered = new BitSet();
    private List<SpanData> batch = new ArrayList<>();
    private BitSet linesOfBatch = new BitSet();

    SpanDelivery(SpanExporter exporter) {
        this.exporter = exporter;
    }

    /** @param line its place in {@code spans.jsonl}, from 0 */
    void add(int line, List<SpanData> trace) {
        batch.addAll(trace);
        linesOfBatch.set(line);
        if (batch.size() >= SPANS_PER_BATCH) {
            send();
        }
    }

    /** Sends what is left and waits for the answers. */
    void finish() {
        if (!batch.isEmpty()) {
            send();
        }
        if (acquire(UNDER_WAY_MAX)) {
            underWay.release(UNDER_WAY_MAX);
        }
    }

    /** Traces that were taken. */
    long delivered() {
        return delivered.get();
    }

    /** Lines whose traces were not taken, and those of which nobody said. */
    BitSet undelivered() {
        synchronized (undelivered) {
            return (BitSet) undelivered.clone();
        }
    }

    /** Why the first refused batch was refused; null if none was. */
    @Nullable String problem() {
        return problem.get();
    }

    private void send() {
        List<SpanData> spans = batch;
        BitSet lines = linesOfBatch;
        batch = new ArrayList<>();
        linesOfBatch = new BitSet();
        synchronized (undelivered) {
            undelivered.or(lines);
        }
        if (problem.get() != null || !acquire(1)) {
            return;
        }
        CompletableResultCode result = exporter.export(spans);
        result.whenComplete(() -> {
            Delivery delivery = Delivery.of(result);
            if (delivery.taken()) {
                delivered.addAndGet(lines.cardinality());
                synchronized (undelivered) {
                    undelivered.andNot(lines);
                }
            } else {
                problem.compareAndSet(null, delivery.problem());
            }
            underWay.release();
        });
    }

    private boolean acquire(int permits) {
        try {
            if (underWay.tryAcquire(permits, WAIT_S_MAX, TimeUnit.SECONDS)) {
                return true;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        problem.compareAndSet(null, "no answer");
        return false;
    }
}
