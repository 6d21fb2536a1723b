package dev.strobe.benchmarks;

import dev.strobe.harness.message.Stamp;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The stamp on a message of 1 KiB: written by the load thread, checked by the consumer thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class StampBenchmark {

    private final Stamp stamp = new Stamp();
    private final byte[] payload = new byte[1024];
    private long sequence;

    public StampBenchmark() {
        new SplittableRandom(1).nextBytes(payload);
        stamp.write(payload, 1, 0, sequence, 0);
    }

    @Benchmark
    public byte[] write() {
        stamp.write(payload, 1, 0, sequence++, 1_000_000_000L);
        return payload;
    }

    @Benchmark
    public boolean check() {
        return stamp.intact(payload);
    }
}
