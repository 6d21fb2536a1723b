package dev.strobe.broker.telemetry.trace;

import java.util.List;
import java.util.Locale;

/**
 * The spans of the broker: two kinds of server span, which go by their topic too ({@code produce orders}), the stages
 * within them, and changes of the cluster, each alone.
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
    WRITE,
    /** A partition of a cluster got another leader, or lost its own. */
    ELECTION,
    IN_SYNC_CHANGE,
    /** A node of a cluster was fenced, or let back. */
    FENCING;

    /** Stages of a produce request, in their order. */
    public static final List<SpanName> PRODUCE_STAGES =
            List.of(DECODE, QUEUE, APPEND, FLUSH, REPLICATE, RESPOND, WRITE);

    /** Stages of a fetch, in their order. */
    public static final List<SpanName> FETCH_STAGES = List.of(DECODE, WAIT, READ, RESPOND, WRITE);

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
