package dev.strobe.broker.telemetry.export;

import dev.strobe.broker.telemetry.trace.ClusterChange;
import dev.strobe.broker.telemetry.trace.ClusterChanges;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Makes a span of each change of the cluster, a trace of its own, on a thread of its own. */
final class ClusterSpans implements AutoCloseable, Runnable {

    private static final long WAIT_MS = 200;
    private static final long STOP_MS_MAX = 500;

    private final ClusterChanges changes;
    private final Tracer tracer;
    private final SpanRoom room;
    private final OtlpExport.Sources clocks;
    private volatile boolean stopped;
    private @Nullable Thread thread;

    ClusterSpans(ClusterChanges changes, Tracer tracer, SpanRoom room, OtlpExport.Sources clocks) {
        this.changes = changes;
        this.tracer = tracer;
        this.room = room;
        this.clocks = clocks;
    }

    void start() {
        thread = Thread.ofPlatform().daemon().name("strobe-cluster-spans").start(this);
    }

    /** Until it is stopped, and then what is left in the queue. */
    @Override
    public void run() {
        try {
            ClusterChange change = changes.poll(WAIT_MS);
            while (change != null || !stopped) {
                if (change != null) {
                    emit(change);
                }
                change = changes.poll(stopped ? 0 : WAIT_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LoggerFactory.getLogger(ClusterSpans.class).error("no more spans are made", e);
        }
    }

    void emit(ClusterChange change) {
        if (!room.take(1)) {
            return;
        }
        long epochOffsetNs = clocks.wallClock().epochNs() - clocks.clock().nanoTime();
        Span span = tracer.spanBuilder(change.name().text())
                .setParent(Context.root())
                .setStartTimestamp(change.startNs() + epochOffsetNs, TimeUnit.NANOSECONDS)
                .setAllAttributes(attributes(change))
                .startSpan();
        span.end(change.endNs() + epochOffsetNs, TimeUnit.NANOSECONDS);
        if (!span.getSpanContext().isSampled()) {
            room.giveBack(1);
        }
    }

    private static Attributes attributes(ClusterChange change) {
        AttributesBuilder attributes = Attributes.builder();
        change.attributes().forEach((key, value) -> {
            switch (value) {
                case Boolean flag -> attributes.put(key.key(), flag);
                case Number number -> attributes.put(key.key(), number.longValue());
                default -> attributes.put(key.key(), value.toString());
            }
        });
        return attributes.build();
    }

    /** Makes what is left into spans, for at most half a second. */
    @Override
    public void close() {
        stopped = true;
        Thread running = thread;
        if (running == null) {
            return;
        }
        try {
            running.join(STOP_MS_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        running.interrupt();
    }
}
