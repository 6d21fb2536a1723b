package dev.strobe.harness.observe;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects the spans of one message. Ids are computed: the trace's from the run, the producer and the sequence, a span's
 * from the trace, the stage, the subscription and the attempt, so that the same message has the same ids wherever they
 * are worked out.
 */
final class TraceBuilder {

    private final String traceId;
    private final long epochMinusMonotonicNs;
    private final List<SpanData> spans = new ArrayList<>();

    /** What a span is, apart from its times. */
    record Span(
            SpanIdentity identity,
            String name,
            SpanKind kind,
            Attributes attributes,
            Resource resource,
            List<LinkData> links,
            StatusData status) {

        Span(SpanIdentity identity, String name, SpanKind kind, Attributes attributes, Resource resource) {
            this(identity, name, kind, attributes, resource, List.of(), StatusData.unset());
        }

        Span with(List<LinkData> otherLinks) {
            return new Span(identity, name, kind, attributes, resource, otherLinks, status);
        }

        Span failed(String error) {
            return new Span(
                    identity, name, kind, attributes, resource, links, StatusData.create(StatusCode.ERROR, error));
        }
    }

    TraceBuilder(String traceId, long epochMinusMonotonicNs) {
        this.traceId = traceId;
        this.epochMinusMonotonicNs = epochMinusMonotonicNs;
    }

    /** The trace id of a message, 32 hex digits. */
    static String traceId(long runId, int producer, long sequence) {
        long low = mix(mix(runId ^ 0x5354524F4245L) + mix(producer) + sequence);
        return TraceId.fromLongs(mix(low ^ runId), low);
    }

    /** Adds a span and returns its context, to be the parent of others; one that would end before it starts has no length. */
    SpanContext add(Span span, SpanContext parent, long startNs, long endNs, List<EventData> events) {
        SpanContext context = context(traceId, span.identity());
        spans.add(new ComputedSpan(
                span.name(),
                span.kind(),
                context,
                parent,
                span.attributes(),
                startNs + epochMinusMonotonicNs,
                Math.max(startNs, endNs) + epochMinusMonotonicNs,
                events,
                span.links(),
                span.status(),
                span.resource(),
                ComputedSpan.SCOPE));
        return context;
    }

    List<SpanData> spans() {
        return spans;
    }

    String traceId() {
        return traceId;
    }

    /** The span id of the whole message's span. */
    static String rootSpanId(String traceId) {
        return context(traceId, SpanIdentity.ROOT).getSpanId();
    }

    /** The context of a span, whether it exists yet or not. */
    static SpanContext context(String traceId, SpanIdentity span) {
        long id = mix(Long.parseUnsignedLong(traceId, 16, 32, 16)
                ^ mix(span.stage().hashCode())
                ^ mix(((long) span.attempt() << 32) + span.subscription() + 1));
        return SpanContext.create(
                traceId, SpanId.fromLong(id == 0 ? 1 : id), TraceFlags.getSampled(), TraceState.getDefault());
    }

    private static long mix(long value) {
        long z = value * 0x9E3779B97F4A7C15L + 0x632BE59BD9B4E019L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
