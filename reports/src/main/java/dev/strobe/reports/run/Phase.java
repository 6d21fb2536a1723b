package dev.strobe.reports.run;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One phase of the load and what was measured in it. A message belongs to the phase of its intended send time.
 *
 * @param load whether arrivals follow a schedule or wait for answers
 * @param inFlight messages kept in flight; null for an open phase
 * @param marks conditions that qualify the figures, such as {@code saturated} or {@code cpu-shared}
 * @param invalidReasons why {@code valid} is false, in words; empty when valid
 * @param startS seconds since the run's first phase started
 * @param offeredPerS rate of the schedule over the phase; null for a closed phase, which offers nothing
 * @param errors failed sends by cause
 * @param recordsPerRequest mean number of records in a produce request; null where the driver cannot tell
 * @param expectedMessages arrivals that were due: sent plus unsent
 * @param spread distance between the fastest and the slowest subscription; null with fewer than two
 * @param generatorBusyPct share of the time that the busiest load thread worked, in per cent; from 80 on the generator and
 *     not the target sets the rate. Null where it is unknown, as in runs of before it was kept
 * @param rttFloorUs smallest round trip seen to the target before the phase; null where the driver cannot probe
 * @param stages where the target spent the time; null where it does not tell
 */
public record Phase(
        String name,
        Kind kind,
        Load load,
        @Nullable Integer inFlight,
        boolean valid,
        List<String> marks,
        List<String> invalidReasons,
        double startS,
        double endS,
        @Nullable Double offeredPerS,
        double sentPerS,
        double ackedPerS,
        double receivedPerS,
        long expectedMessages,
        Map<String, Long> errors,
        long backlogMax,
        @Nullable Double recordsPerRequest,
        Latencies latency,
        List<SubscriptionPhase> subscriptions,
        @Nullable Spread spread,
        CpuPerMessage cpu,
        @Nullable Double generatorDelayP99Us,
        @Nullable Double generatorBusyPct,
        @Nullable Double rttFloorUs,
        @Nullable Stages stages) {

    /** The same phase with what the target told of its stages, which is read when the target has stopped. */
    public Phase with(@Nullable Stages told) {
        return new Phase(
                name,
                kind,
                load,
                inFlight,
                valid,
                marks,
                invalidReasons,
                startS,
                endS,
                offeredPerS,
                sentPerS,
                ackedPerS,
                receivedPerS,
                expectedMessages,
                errors,
                backlogMax,
                recordsPerRequest,
                latency,
                subscriptions,
                spread,
                cpu,
                generatorDelayP99Us,
                generatorBusyPct,
                rttFloorUs,
                told);
    }

    public enum Kind {
        WARMUP,
        MEASURE,
        DRAIN
    }

    /** OPEN: a schedule the target cannot slow down. CLOSED: a fixed number in flight, so stalls hide themselves. */
    public enum Load {
        OPEN,
        CLOSED
    }

    /** The four latencies; null where nothing of the kind was measured (no consumers, a closed phase, ...). */
    public record Latencies(
            @Nullable LatencySummary publishResponse,
            @Nullable LatencySummary publishService,
            @Nullable LatencySummary endToEnd,
            @Nullable LatencySummary scheduleDelay) {}

    public record SubscriptionPhase(
            String name, long received, @Nullable LatencySummary endToEnd, long backlogMax) {}

    /** The stages of both kinds of requests in their order, the last entry {@code total}; empty where none was seen. */
    public record Stages(List<StageLatency> produce, List<StageLatency> fetch) {}

    /**
     * How long one stage took, over all messages that went through it. Percentiles of stages do not add up to those of the
     * total.
     *
     * @param count messages, so that a request counts once for each record it carried
     */
    public record StageLatency(
            String stage,
            long count,
            @Nullable Double p50Us,
            @Nullable Double p99Us,
            @JsonProperty("p99_9_us") @Nullable Double p999Us,
            @Nullable Double maxUs) {}

    public record Spread(@Nullable Double p50Us, @Nullable Double p99Us) {}

    /** CPU time spent per acknowledged message, in microseconds; null where it could not be read. */
    public record CpuPerMessage(
            @Nullable Double harnessUsPerMsg, @Nullable Double targetUsPerMsg) {}
}
