package dev.strobe.broker.telemetry;

import dev.strobe.broker.time.NanoClock;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * One kind of duration over all threads that record it: total count and sum since the start, quantiles over the last
 * half to one minute that somebody asked for.
 *
 * <p>Quantiles cover two windows, the current and the one before; a window ends with the first question after 30 s. So
 * several readers do not take values from each other, and a warm-up does not colour the numbers for ever. Nobody asking
 * costs nothing and grows nothing.
 *
 * <p>Thread-safe.
 */
public final class LatencySeries {

    static final long WINDOW_NS = 30_000_000_000L;

    private final int digits;
    private final NanoClock clock;
    private final List<LatencyRecorder> recorders = new ArrayList<>();

    private Histogram window;
    private Histogram windowBefore;
    private long windowStartNs;
    private long count;

    LatencySeries(int digits, NanoClock clock) {
        this.digits = digits;
        this.clock = clock;
        this.window = new Histogram(digits);
        this.windowBefore = new Histogram(digits);
        this.windowStartNs = clock.nanoTime();
    }

    /** A recorder for one more thread. Made while the broker is put together: they stay for good. */
    synchronized LatencyRecorder recorder() {
        LatencyRecorder recorder = new LatencyRecorder(digits);
        recorders.add(recorder);
        return recorder;
    }

    /** What was recorded so far. */
    synchronized Latencies read() {
        long nowNs = clock.nanoTime();
        if (nowNs - windowStartNs >= WINDOW_NS) {
            Histogram oldest = windowBefore;
            oldest.reset();
            windowBefore = window;
            window = oldest;
            windowStartNs = nowNs;
        }
        long sumNs = 0;
        for (LatencyRecorder recorder : recorders) {
            count += recorder.harvest(window);
            sumNs += recorder.sumNs();
        }
        Histogram recent = windowBefore.copy();
        recent.add(window);
        return new Latencies(
                count,
                sumNs,
                recent.getValueAtPercentile(50),
                recent.getValueAtPercentile(99),
                recent.getValueAtPercentile(99.9),
                recent.getMaxValue());
    }

    /**
     * Latencies at one moment.
     *
     * @param count since the start
     * @param sumNs since the start
     * @param p50Ns of the recent ones, 0 if there are none; so are the following
     */
    public record Latencies(long count, long sumNs, long p50Ns, long p99Ns, long p999Ns, long maxNs) {}
}
