package dev.strobe.broker.telemetry.trace;

import java.util.List;
import java.util.Locale;

/**
 * The spans of the broker: two kinds of server span, which go by their topic too ({@code produce orders}), and the stages
 * within them.
 */
public enum SpanName {
    PRODUCE,
    FETCH,
    DECODE,
    QUEUE,
    APPEND,
    FLUSH,
    REPLICATE,
    WAIT,
    READ,
    RESPOND,
    WRITE;

    /** Stages of a produce request, in their order. */
    public static final List<SpanName> PRODUCE_STAGES =
            List.of(DECODE, QUEUE, APPEND, FLUSH, REPLICATE, RESPOND, WRITE);

    /** Stages of a fetch, in their order. */
    public static final List<SpanName> FETCH_STAGES = List.of(DECODE, WAIT, READ, RESPOND, WRITE);

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
