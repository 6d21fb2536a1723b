package dev.strobe.benchmarks;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One latency into a recorder as the harness uses it: single writer, 3 digits, ns to an hour. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RecorderBenchmark {

    private static final int VALUES = 1 << 12;

    private final SingleWriterRecorder recorder = new SingleWriterRecorder(TimeUnit.HOURS.toNanos(1), 3);
    private final long[] latenciesNs = new long[VALUES];
    private Histogram interval = recorder.getIntervalHistogram();
    private int next;

    /** Latencies between 100 us and some ms: a spread as real ones have, so that caches see what they see in a run. */
    public RecorderBenchmark() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < VALUES; i++) {
            latenciesNs[i] = 100_000 + (long) (500_000 * Math.exp(random.nextGaussian()));
        }
    }

    @Benchmark
    public int record() {
        recorder.recordValue(latenciesNs[next++ & (VALUES - 1)]);
        return next;
    }

    /** What the sampler does once an interval. */
    @Benchmark
    public Histogram takeInterval() {
        interval = recorder.getIntervalHistogram(interval);
        return interval;
    }
}
