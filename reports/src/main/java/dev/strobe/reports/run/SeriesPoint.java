package dev.strobe.reports.run;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of {@code series.jsonl}: what happened in one interval, about a second long.
 *
 * @param tS end of the interval, in seconds since the run's first phase started
 * @param intervalS length of the interval
 * @param phase name of the phase that was offered at the end of the interval; null between phases
 * @param offeredPerS arrivals due in the interval; null in a closed phase
 * @param backlog arrivals due and not yet delivered by the slowest subscription (acknowledged, without consumers)
 * @param errors failed sends in the interval by cause
 * @param latency by latency name ({@code publish_response}, {@code end_to_end}, {@code end_to_end/group}, ...)
 */
public record SeriesPoint(
        double tS,
        double intervalS,
        @Nullable String phase,
        @Nullable Double offeredPerS,
        double sentPerS,
        double ackedPerS,
        double receivedPerS,
        long backlog,
        Map<String, Long> backlogBySubscription,
        Map<String, Long> errors,
        Map<String, IntervalLatency> latency,
        HostLoad host) {

    /** Percentiles of the values that completed in the interval, in microseconds; null with too few values. */
    public record IntervalLatency(
            long count,
            @Nullable Double p50Us,
            @Nullable Double p99Us,
            @Nullable Double maxUs) {}

    /** What the processes and the host did in the interval; CPU in cores, null where it cannot be read. */
    public record HostLoad(
            @Nullable Double harnessCpuCores,
            @Nullable Double targetCpuCores,
            @Nullable Double foreignCpuCores,
            @Nullable Double stealPct,
            @Nullable Double harnessHeapMb,
            @Nullable Double harnessRssMb,
            @Nullable Double targetRssMb,
            @Nullable Double harnessGcMs,
            @Nullable Double hiccupMaxMs,
            @Nullable Double diskWriteMbPerS,
            @Nullable Double networkMbPerS) {}
}
