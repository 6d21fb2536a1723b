package dev.strobe.harness.driver.synthetic;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.strobe.harness.scenario.SyntheticSpec.Stall;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What the synthetic broker did, from its own books: the content of {@code truth.json}. Latencies in microseconds, times
 * in seconds since the first measured phase started.
 *
 * @param phases in order of their index, those with messages only
 * @param stalls those that held something up
 */
public record SyntheticTruth(Counts counts, List<PhaseTruth> phases, List<StallTruth> stalls) {

    /**
     * Every count is in messages. A fault counts once for each subscription that it befell, as in the ledger.
     *
     * @param accepted taken over from the send call
     * @param failed given back to the producer with an error
     * @param delivered handed to a subscriber, second copies and corrupted ones included
     * @param lost acknowledged, and never to be delivered
     * @param outOfRange latencies below 0 or above an hour, left out of the percentiles
     */
    public record Counts(
            long accepted,
            long acked,
            long failed,
            long delivered,
            long lost,
            long duplicated,
            long reordered,
            long corrupted,
            long outOfRange) {}

    /**
     * @param phase index of the phase that the intended times lie in
     * @param publishResponse from the intended time to the moment before the acknowledgement is handed over
     * @param publishService from the start of the send call to the same moment
     * @param endToEnd from the intended time to the moment before the message is handed to the subscriber, first intact
     *     copies only
     */
    public record PhaseTruth(
            int phase,
            @Nullable LatencyTruth publishResponse,
            @Nullable LatencyTruth publishService,
            @Nullable LatencyTruth endToEnd) {}

    /** Percentiles of a distribution in which every message is. */
    public record LatencyTruth(
            long count,
            double minUs,
            double meanUs,
            double p50Us,
            double p90Us,
            double p95Us,
            double p99Us,
            @JsonProperty("p99_9_us") double p999Us,
            @JsonProperty("p99_99_us") double p9999Us,
            double maxUs) {

        /** Null where nothing was recorded. */
        static @Nullable LatencyTruth of(Histogram histogram) {
            if (histogram.getTotalCount() == 0) {
                return null;
            }
            return new LatencyTruth(
                    histogram.getTotalCount(),
                    histogram.getMinValue() / 1e3,
                    histogram.getMean() / 1e3,
                    histogram.getValueAtPercentile(50) / 1e3,
                    histogram.getValueAtPercentile(90) / 1e3,
                    histogram.getValueAtPercentile(95) / 1e3,
                    histogram.getValueAtPercentile(99) / 1e3,
                    histogram.getValueAtPercentile(99.9) / 1e3,
                    histogram.getValueAtPercentile(99.99) / 1e3,
                    histogram.getMaxValue() / 1e3);
        }
    }

    /**
     * One stall as it happened.
     *
     * @param beganS when it first held something up
     * @param endedS when it last let something go
     * @param held send calls blocked (BLOCK_SEND), or times that due answers were found waiting (HOLD)
     */
    public record StallTruth(Stall.Mode mode, double atS, double lengthS, double beganS, double endedS, long held) {}
}
