package dev.strobe.harness.observe.otlp;

import dev.strobe.harness.observe.KeptMessage;
import dev.strobe.reports.run.SeriesPoint;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * Takes what the sampler reads, interval by interval: first latencies and slowest messages, then {@link #interval}, which
 * ends it. Never waits for the network, never throws. Called by one thread at a time.
 */
public interface MetricFeed {

    /** Of a run that exports no metrics. */
    MetricFeed NONE = new MetricFeed() {
        @Override
        public boolean wanted() {
            return false;
        }

        @Override
        public void latency(String phase, String label, Histogram valuesNs) {}

        @Override
        public void slowest(KeptMessage message) {}

        @Override
        public void interval(SeriesPoint point, Counts counts, long endNs) {}

        @Override
        public void end(Counts counts, long endNs) {}
    };

    /**
     * How many messages there were since the run began.
     *
     * @param received by subscription
     * @param failed by cause
     */
    record Counts(long sent, long acked, Map<String, Long> received, Map<String, Long> failed) {}

    /** Whether anything that is told here is looked at. */
    boolean wanted();

    /** @param label the latency's name in the run format, such as {@code end_to_end/billing}; unknown ones are left out */
    void latency(String phase, String label, Histogram valuesNs);

    /**
     * A message that was answered in this interval and is kept: its trace will exist. Of several the last one of a group
     * stands for it, so the slowest comes last.
     */
    void slowest(KeptMessage message);

    /** @param endNs end of the interval on the monotonic clock */
    void interval(SeriesPoint point, Counts counts, long endNs);

    /** Ends the last interval, of which no line of the series tells. */
    void end(Counts counts, long endNs);
}
