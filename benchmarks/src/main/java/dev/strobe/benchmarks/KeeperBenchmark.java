package dev.strobe.benchmarks;

import dev.strobe.harness.observe.KeptMessages;
import dev.strobe.harness.observe.MessageKeeper;
import dev.strobe.harness.observe.SendRing;
import dev.strobe.harness.observe.TraceHeaders;
import dev.strobe.harness.scenario.Scenario.ObserveSpec;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs a message to be judged: whether it is among the slowest, and whether it is drawn. Latencies are random, so
 * that a phase's slowest settle; a second ends after every 50,000 messages, as it does under that load. With {@code -prof
 * gc}: nothing is allocated but for what is drawn, a hundredth of a byte a message and less.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class KeeperBenchmark {

    private static final int LATENCIES = 1 << 16;
    private static final int PER_SECOND = 50_000;
    private static final int RING_SLOTS = 1 << 20;
    private static final long SECOND_NS = 1_000_000_000;

    /** One message in so many is drawn; as a scenario would have it, 0 for none. */
    @Param({"0", "1000"})
    long randomOneIn;

    private final long[] latenciesNs = new long[LATENCIES];
    private final SendRing ring = new SendRing(RING_SLOTS);
    private KeptMessages kept;
    private MessageKeeper keeper;
    private TraceHeaders headers;
    private long sequence;

    /** JMH makes the fields' values in {@link #prepare}, once it knows the parameter. */
    public KeeperBenchmark() {
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < LATENCIES; i++) {
            latenciesNs[i] = random.nextLong(10_000_000);
        }
        kept = kept(0);
        keeper = kept.newKeeper(null);
        headers = new TraceHeaders(1, kept.sampling());
    }

    @Setup
    public void prepare() {
        kept = kept(randomOneIn);
        keeper = kept.newKeeper(null);
        headers = new TraceHeaders(1, kept.sampling());
    }

    private KeptMessages kept(long oneIn) {
        return new KeptMessages(1, new ObserveSpec(50, oneIn, 200, oneIn, "off"), List.of(ring), 0);
    }

    @Benchmark
    public long offer() {
        long now = sequence++;
        long intendedNs = now * (SECOND_NS / PER_SECOND);
        keeper.offer(0, 0, now, -1, now, intendedNs, intendedNs + latenciesNs[(int) now & (LATENCIES - 1)]);
        if (now % PER_SECOND == 0) {
            kept.endInterval(intendedNs);
        }
        return now;
    }

    @Benchmark
    public byte @Nullable [] header() {
        return headers.of(0, sequence++);
    }
}
