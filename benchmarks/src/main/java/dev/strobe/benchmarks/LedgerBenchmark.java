package dev.strobe.benchmarks;

import dev.strobe.harness.ledger.Arrival;
import dev.strobe.harness.ledger.Ledger;
import dev.strobe.harness.ledger.ProducerEntry;
import dev.strobe.harness.ledger.SubscriptionEntry;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What the ledger costs a message, on one thread: sent and acknowledged, and delivered to one subscription besides. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LedgerBenchmark {

    private static final int PARTITIONS = 6;

    private Ledger ledger = newLedger();
    private long sequence;

    /** A fresh ledger each time, so that every iteration starts from the same state. */
    @Setup(Level.Iteration)
    public void startOver() {
        ledger = newLedger();
        sequence = 0;
    }

    @Benchmark
    public long sentAndAcked() {
        long current = sequence++;
        ledger.sent(0, current);
        ledger.acked(0, current);
        return current;
    }

    @Benchmark
    public Arrival sentAckedAndDelivered() {
        long current = sequence++;
        ledger.sent(0, current);
        ledger.acked(0, current);
        return ledger.delivered(0, 0, current, (int) (current % PARTITIONS), current / PARTITIONS);
    }

    private static Ledger newLedger() {
        return new Ledger(
                List.of(new ProducerEntry("orders", true)), List.of(new SubscriptionEntry("billing", "orders")));
    }
}
