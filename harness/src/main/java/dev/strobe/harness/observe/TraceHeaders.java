package dev.strobe.harness.observe;

import io.opentelemetry.api.trace.SpanContext;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The W3C trace context of messages that carry their trace: version 00, the computed ids of the trace and of its send
 * span, the sampled flag. A broker or an application that reads it adds its spans to the very trace that the run writes.
 *
 * <p>Immutable. Allocates for messages that carry their trace, and for no other.
 */
public final class TraceHeaders {

    /** Name of the header (W3C Trace Context). */
    public static final String NAME = "traceparent";

    private final long runId;
    private final Sampling sampling;

    public TraceHeaders(long runId, Sampling sampling) {
        this.runId = runId;
        this.sampling = sampling;
    }

    /** The header's value in ASCII; null for a message that carries no trace. The array is the caller's. */
    public byte @Nullable [] of(int producer, long sequence) {
        if (!sampling.carriesTrace(Sampling.hash(producer, sequence))) {
            return null;
        }
        SpanContext send = TraceBuilder.context(TraceBuilder.traceId(runId, producer, sequence), SpanIdentity.SEND);
        String value = "00-" + send.getTraceId() + "-" + send.getSpanId() + "-"
                + send.getTraceFlags().asHex();
        return value.getBytes(StandardCharsets.US_ASCII);
    }
}
