package dev.strobe.benchmarks.broker;

import dev.strobe.broker.log.LogSlice;
import dev.strobe.broker.partition.PartitionView;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What a fetch of one batch of 1 KiB costs the log: find it, take a slice, copy it from the page cache into direct memory,
 * give the slice back. At the tail, where the positions of the last batches are remembered, and behind it, where the
 * sparse index and batch headers in the file have to be read.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FetchReadBenchmark {

    /** About 22 MB: one segment, and none of it so far behind the tail that a fetch would leave it to the I/O pool. */
    private static final int ROUNDS = 80;

    /** Far more batches than are remembered, which are 512. */
    private static final int BATCHES_BEHIND = 10_000;

    /** Starts to choose from, so that a read is not always as far from an entry of the index. */
    private static final int STARTS = 1024;

    private final BrokerPartition partition = new BrokerPartition();
    private final ByteBuffer into;
    private final int batchBytes;
    private final long endOffset;
    private int reads;

    /** A log with one record in each batch. */
    public FetchReadBenchmark() {
        ProducedBatches round = new ProducedBatches(1);
        for (int count = 0; count < ROUNDS; count++) {
            round.seal();
            partition.append(round);
            partition.maintain();
        }
        batchBytes = round.batchBytes();
        into = ByteBuffer.allocateDirect(batchBytes);
        endOffset = partition.partition().view().log().endOffset();
    }

    @TearDown(Level.Trial)
    public void close() {
        partition.close();
    }

    @Benchmark
    public int tail(Blackhole kept) {
        return read(endOffset - 1, kept);
    }

    @Benchmark
    public int behindTheTail(Blackhole kept) {
        return read(endOffset - BATCHES_BEHIND + (reads++ & (STARTS - 1)), kept);
    }

    /** The slice is kept, as a response keeps it; else the compiler would not even make it. */
    private int read(long offset, Blackhole kept) {
        PartitionView view = partition.partition().view();
        LogSlice slice = view.log().read(offset, view.highWatermark(), batchBytes, true);
        kept.consume(slice);
        int copied = slice.copyTo(into.clear(), 0);
        slice.release();
        if (copied != batchBytes) {
            throw new IllegalStateException(
                    "not one batch: offset=" + offset + " copied=" + copied + " batchBytes=" + batchBytes);
        }
        return copied;
    }
}
