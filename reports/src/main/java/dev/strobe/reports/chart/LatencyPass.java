package dev.strobe.reports.chart;

import dev.strobe.reports.run.LatencyLog;
import dev.strobe.reports.run.Run;
import dev.strobe.reports.stats.BucketCounts;
import dev.strobe.reports.stats.PercentileInterval;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * All that a report takes from the latency log, from one reading of its values: a log of an hour is large.
 *
 * @param sums of all intervals of each tag; empty where the run wrote no latency log
 * @param binned distributions over time for the data block; null without any interval
 * @param p99 how sure one can be of the p99 of each measured phase
 * @param startEpochS when the first phase started, in seconds since 1970; null if the log does not tell
 */
public record LatencyPass(
        Map<String, Histogram> sums,
        @Nullable Map<String, Object> binned,
        Map<String, PercentileInterval> p99,
        @Nullable Double startEpochS) {

    /** @throws java.io.UncheckedIOException if the log cannot be read or is broken before its last line */
    public static LatencyPass over(Path log, Run run) {
        TreeMap<Long, Long> endsMs = new TreeMap<>();
        LatencyLog.outline(
                log, interval -> endsMs.merge(TimeBins.ms(interval.startS()), TimeBins.ms(interval.endS()), Math::max));
        BinnedLatencies binned = new BinnedLatencies(TimeBins.of(endsMs), run);
        LoadIntervals load = new LoadIntervals(run);
        Map<String, Histogram> sums = new TreeMap<>();
        LatencyLog.read(log, interval -> {
            LatencyLog.addTo(sums, interval);
            if (interval.counts() != null) {
                BucketCounts counts = BucketCounts.of(interval.counts());
                binned.add(interval, counts);
                load.add(interval, counts);
            }
        });
        var startEpochS = LatencyLog.startEpochS(log);
        return new LatencyPass(
                sums, binned.data(), load.p99(run.seed()), startEpochS.isPresent() ? startEpochS.getAsDouble() : null);
    }
}
