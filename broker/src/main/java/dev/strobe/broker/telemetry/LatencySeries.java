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
    private final Histogram sinceStart;

    private Histogram window;
    private Histogram windowBefore;
    private long windowStartNs;

    LatencySeries(int digits, NanoClock clock) {
        this.digits = digits;
        this.clock = clock;
        this.sinceStart = new Histogram(digits);
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
        harvest();
        Histogram recent = windowBefore.copy();
        recent.add(window);
        return new Latencies(
                sinceStart.getTotalCount(),
                sumNs(),
                recent.getValueAtPercentile(50),
                recent.getValueAtPercentile(99),
                recent.getValueAtPercentile(99.9),
                recent.getMaxValue());
    }

    /** Everything that was recorded so far, for those who can do something with all of it. */
    synchronized Distribution readAll() {
        harvest();
        long minNs = Long.MAX_VALUE;
        long maxNs = 0;
        for (LatencyRecorder recorder : recorders) {
            minNs = Math.min(minNs, recorder.minNs());
            maxNs = Math.max(maxNs, recorder.maxNs());
        }
        return new Distribution(sumNs(), minNs, maxNs, sinceStart.copy());
    }

    private void harvest() {
        for (LatencyRecorder recorder : recorders) {
            recorder.harvest(window, sinceStart);
        }
    }

    private long sumNs() {
        long sumNs = 0;
        for (LatencyRecorder recorder : recorders) {
            sumNs += recorder.sumNs();
        }
        return sumNs;
    }

    /**
     * All latencies since the start.
     *
     * @param sumNs exact, as are the smallest and the largest; those two mean nothing without values
     * @param values how often which value came, within the resolution of the recorders; the reader's own
     */
    public record Distribution(long sumNs, long minNs, long maxNs, Histogram values) {}

    /**
     * Latencies at one moment.
     *
     * @param count since the start
     * @param sumNs since the start
     * @param p50Ns of the recent ones, 0 if there are none; so are the following
     */
    public record Latencies(long count, long sumNs, long p50Ns, long p99Ns, long p999Ns, long maxNs) {}
}
