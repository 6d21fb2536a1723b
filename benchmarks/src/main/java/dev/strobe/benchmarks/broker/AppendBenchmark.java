package dev.strobe.benchmarks.broker;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one batch of an idempotent producer costs its partition: rules and checksum, sequence, the write into the page
 * cache, index, the published views. An operation is a batch; its records have 1 KiB each.
 *
 * <p>Sequences, checksums and the work of the I/O pool come between the measured rounds.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class AppendBenchmark {

    /** In a batch. */
    @Param({"1", "16"})
    public int records = 1;

    private final BrokerPartition partition = new BrokerPartition();
    private ProducedBatches round = new ProducedBatches(1);

    @Setup(Level.Trial)
    public void produce() {
        round = new ProducedBatches(records);
    }

    /** A round takes 0.5 ms and more: long enough for JMH to take this out of the time. */
    @Setup(Level.Invocation)
    public void nextRound() {
        partition.maintain();
        round.seal();
    }

    @TearDown(Level.Trial)
    public void close() {
        partition.close();
    }

    @Benchmark
    @OperationsPerInvocation(ProducedBatches.COUNT)
    public long append() {
        return partition.append(round);
    }
}
