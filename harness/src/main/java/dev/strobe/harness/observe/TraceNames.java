package dev.strobe.harness.observe;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names and numbers of a run that stand in its traces.
 *
 * @param runId the number in each message's stamp; trace ids are computed from it
 * @param runName folder name of the run
 * @param epochMinusMonotonicNs what to add to a monotonic reading to get Unix time
 * @param system value of {@code messaging.system}, the driver's name
 * @param wire how messages travel
 */
public record TraceNames(
        long runId,
        String runName,
        long epochMinusMonotonicNs,
        String system,
        List<String> topicByProducer,
        List<String> clientIdByProducer,
        List<String> subscriptions,
        List<String> phases,
        Wire wire) {

    /**
     * How messages travel, as far as it is known.
     *
     * @param producers by their number
     * @param server host name or address of the target; null if unknown, and where there are several
     * @param port -1 if unknown
     * @param exported requests of messages with headers that the broker exports spans of: {@link #PRODUCE}, {@link #FETCH}
     */
    public record Wire(List<Producer> producers, @Nullable String server, int port, Set<String> exported) {

        public static final String PRODUCE = "produce";
        public static final String FETCH = "fetch";

        /** Nothing is known of it. */
        public static final Wire UNKNOWN = new Wire(List.of(), null, -1, Set.of());

        public Wire {
            producers = List.copyOf(producers);
            exported = Set.copyOf(exported);
        }
    }

    /** @param acknowledged whether the target answers its messages */
    public record Producer(int bodyBytes, boolean acknowledged) {}

    /**
     * Where a message's trace is found, should the message be kept.
     *
     * @param traceId 32 hex digits
     * @param rootSpanId of the span of the whole message, 16 hex digits
     */
    public record Trace(String traceId, String rootSpanId) {}

    /** The trace of a message: ids are computed, so they are known before the trace exists. */
    public Trace trace(int producer, long sequence) {
        String traceId = TraceBuilder.traceId(runId, producer, sequence);
        return new Trace(traceId, TraceBuilder.rootSpanId(traceId));
    }

    /** Whether the target answers this producer's messages; where nothing is said, it does. */
    boolean acknowledged(int producer) {
        return producer >= wire.producers().size()
                || wire.producers().get(producer).acknowledged();
    }
}
