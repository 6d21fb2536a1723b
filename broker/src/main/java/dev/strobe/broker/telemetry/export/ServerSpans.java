package dev.strobe.broker.telemetry.export;

import dev.strobe.broker.telemetry.Instruments;
import dev.strobe.broker.telemetry.trace.SpanAttribute;
import dev.strobe.broker.telemetry.trace.SpanName;
import dev.strobe.broker.telemetry.trace.TraceContext;
import dev.strobe.broker.telemetry.trace.TraceQueue;
import dev.strobe.broker.telemetry.trace.TracedRecord;
import dev.strobe.broker.telemetry.trace.TracedRequest;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Makes spans of traced requests, on a thread of its own: a server span in the trace of the first record, with links to the
 * others, and below it one for each stage that took time.
 *
 * <p>A request for which the SDK has no room, or that its sampler does not want, leaves no span and is counted.
 */
final class ServerSpans implements AutoCloseable, Runnable {

    private static final long WAIT_MS = 200;
    private static final long STOP_MS_MAX = 500;

    private final TraceQueue queue;
    private final Tracer tracer;
    private final SpanRoom room;
    private final OtlpExport.Sources clocks;
    private final LongAdder dropped;
    private final LongAdder unsampled;
    private volatile boolean stopped;
    private @Nullable Thread thread;

    ServerSpans(TraceQueue queue, Tracer tracer, SpanRoom room, OtlpExport.Sources clocks, Instruments instruments) {
        this.queue = queue;
        this.tracer = tracer;
        this.room = room;
        this.clocks = clocks;
        this.dropped = TraceQueue.dropped(instruments, "exporter");
        this.unsampled = TraceQueue.dropped(instruments, "sampler");
    }

    void start() {
        thread = Thread.ofPlatform().daemon().name("strobe-spans").start(this);
    }

    /** Until it is stopped, and then what is left in the queue. */
    @Override
    public void run() {
        try {
            TracedRequest request = queue.poll(WAIT_MS);
            while (request != null || !stopped) {
                if (request != null) {
                    emit(request);
                }
                request = queue.poll(stopped ? 0 : WAIT_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LoggerFactory.getLogger(ServerSpans.class).error("no more spans are made", e);
        }
    }

    void emit(TracedRequest request) {
        int spans = 1 + request.stages().size();
        if (!room.take(spans)) {
            dropped.increment();
            return;
        }
        long epochOffsetNs = clocks.wallClock().epochNs() - clocks.clock().nanoTime();
        Span server = server(request, epochOffsetNs);
        int made = 0;
        if (server.getSpanContext().isSampled()) {
            made = 1 + stages(request, server, epochOffsetNs);
        } else {
            unsampled.increment();
        }
        room.giveBack(spans - made);
    }

    private Span server(TracedRequest request, long epochOffsetNs) {
        TracedRecord first = request.records().getFirst();
        SpanBuilder builder = tracer.spanBuilder(
                        request.operation().text() + ' ' + request.place().topic())
                .setSpanKind(SpanKind.SERVER)
                .setParent(Context.root().with(Span.wrap(remote(first.context()))))
                .setStartTimestamp(request.startNs() + epochOffsetNs, TimeUnit.NANOSECONDS)
                .setAllAttributes(attributes(request));
        for (TracedRecord other : request.records().subList(1, request.records().size())) {
            builder.addLink(remote(other.context()), linked(other));
        }
        Span span = builder.startSpan();
        String error = request.place().error();
        if (!error.isEmpty()) {
            span.setStatus(StatusCode.ERROR, error);
            span.setAttribute(SpanAttribute.ERROR_TYPE.key(), error);
        }
        return span;
    }

    /** Ends the server span with the last stage; returns how many stages there were. */
    private int stages(TracedRequest request, Span server, long epochOffsetNs) {
        Context within = Context.root().with(server);
        long beganNs = request.startNs();
        int made = 0;
        for (TracedRequest.Stage stage : request.stages()) {
            if (stage.endNs() > beganNs) {
                tracer.spanBuilder(stage.name().text())
                        .setParent(within)
                        .setStartTimestamp(beganNs + epochOffsetNs, TimeUnit.NANOSECONDS)
                        .startSpan()
                        .end(stage.endNs() + epochOffsetNs, TimeUnit.NANOSECONDS);
                beganNs = stage.endNs();
                made++;
            }
        }
        server.end(beganNs + epochOffsetNs, TimeUnit.NANOSECONDS);
        return made;
    }

    private static Attributes attributes(TracedRequest request) {
        TracedRequest.Place place = request.place();
        boolean produce = request.operation() == SpanName.PRODUCE;
        TracedRecord first = request.records().getFirst();
        AttributesBuilder attributes = Attributes.builder()
                .put(SpanAttribute.SYSTEM.key(), "kafka")
                .put(SpanAttribute.OPERATION_NAME.key(), request.operation().text())
                .put(SpanAttribute.OPERATION_TYPE.key(), produce ? "send" : "receive")
                .put(SpanAttribute.DESTINATION.key(), place.topic())
                .put(SpanAttribute.PARTITION.key(), Integer.toString(place.partition()))
                .put(SpanAttribute.BATCH_COUNT.key(), place.recordCount())
                .put(SpanAttribute.CLIENT_ID.key(), request.client().id())
                .put(SpanAttribute.CLIENT_ADDRESS.key(), request.client().host())
                .put(SpanAttribute.SIZE_BYTES.key(), place.sizeBytes())
                .put(SpanAttribute.CORRELATION_ID.key(), request.client().correlationId())
                .put(SpanAttribute.TRACED_RECORDS.key(), request.records().size());
        if (first.offset() != TracedRecord.NOT_APPENDED) {
            attributes.put(SpanAttribute.OFFSET.key(), first.offset());
        }
        if (place.baseOffset() >= 0) {
            attributes.put(SpanAttribute.BASE_OFFSET.key(), place.baseOffset());
        }
        if (place.duplicate()) {
            attributes.put(SpanAttribute.DUPLICATE.key(), true);
        }
        return attributes.build();
    }

    private static Attributes linked(TracedRecord other) {
        return other.offset() == TracedRecord.NOT_APPENDED
                ? Attributes.empty()
                : Attributes.builder()
                        .put(SpanAttribute.OFFSET.key(), other.offset())
                        .build();
    }

    private static SpanContext remote(TraceContext context) {
        return SpanContext.createFromRemoteParent(
                TraceId.fromLongs(context.traceIdHigh(), context.traceIdLow()),
                SpanId.fromLong(context.spanId()),
                TraceFlags.getSampled(),
                TraceState.getDefault());
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
