package dev.strobe.reports.run;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * Percentiles of one latency in one phase, in microseconds.
 *
 * @param count values in the distribution, including the censored ones
 * @param censored messages without an answer, which entered with their age as a lower bound
 * @param p50Us a percentile is null unless ten values lie beyond it
 */
public record LatencySummary(
        long count,
        long censored,
        @Nullable Double minUs,
        @Nullable Double meanUs,
        @Nullable Double p50Us,
        @Nullable Double p90Us,
        @Nullable Double p99Us,
        @Nullable @JsonProperty("p99_9_us") Double p999Us,
        @Nullable @JsonProperty("p99_99_us") Double p9999Us,
        @Nullable Double maxUs) {

    /** Share of censored values above which percentiles are printed as lower bounds. */
    public static final double CENSORED_SHARE_MAX = 0.0001;

    /** Whether so many values are lower bounds that every percentile must be printed with ">=". */
    public boolean lowerBound() {
        return count > 0 && censored > count * CENSORED_SHARE_MAX;
    }
}
