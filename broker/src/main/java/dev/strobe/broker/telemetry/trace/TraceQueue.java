package dev.strobe.broker.telemetry.trace;

import dev.strobe.broker.telemetry.Instruments;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Traced requests on their way from the event loops to whoever exports them. At most {@value #CAPACITY} wait; what does not
 * fit is counted and gone, because nobody may wait for a collector. Thread-safe.
 */
public final class TraceQueue {

    static final int CAPACITY = 1_024;

    private final ArrayBlockingQueue<TracedRequest> waiting = new ArrayBlockingQueue<>(CAPACITY);
    private final LongAdder requests;
    private final LongAdder dropped;

    public TraceQueue(Instruments instruments) {
        this.requests = instruments.counter(
                "strobe_traced_requests_total", "Requests with traced records, dropped ones included");
        this.dropped = dropped(instruments, "queue");
        instruments.gauge("strobe_traced_requests_waiting", "Traced requests that wait to be exported", waiting::size);
    }

    /** Counts requests that left no spans for this reason. */
    public static LongAdder dropped(Instruments instruments, String reason) {
        return instruments.counter(
                "strobe_traced_requests_dropped_total", "Traced requests that left no spans", "reason", reason);
    }

    /** Hands a request on, or drops it. Any thread. */
    public void offer(TracedRequest request) {
        requests.increment();
        if (!waiting.offer(request)) {
            dropped.increment();
        }
    }

    /** The next one; null if none came within {@code waitMs}. */
    public @Nullable TracedRequest poll(long waitMs) throws InterruptedException {
        return waiting.poll(waitMs, TimeUnit.MILLISECONDS);
    }
}
