package dev.strobe.benchmarks;

import dev.strobe.harness.driver.AckListener;
import dev.strobe.harness.driver.Publisher;
import dev.strobe.harness.message.OutboundMessage;
import dev.strobe.harness.time.NanoClock;
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

/**
 * What the synthetic target itself costs a message with a latency of zero, its own books included: the part of the
 * generator's ceiling that is not the generator's.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SyntheticPublishBenchmark {

    private static final int SIZE_BYTES = 1024;

    private final CountingListener listener = new CountingListener();
    private final OutboundMessage message = new OutboundMessage(SIZE_BYTES);
    private final Publisher publisher;
    private long sequence;

    public SyntheticPublishBenchmark() {
        publisher = InlineTarget.publisher(SIZE_BYTES, listener);
    }

    @Benchmark
    public long publish() {
        long nowNs = NanoClock.system().nanoTime();
        message.set(null, sequence++, nowNs, nowNs, 0);
        publisher.publish(message);
        return listener.acked;
    }

    private static final class CountingListener implements AckListener {
        private long acked;

        @Override
        public void acked(long sequence, long intendedNs, long sentNs, int phase, int partition, long offset) {
            acked++;
        }

        @Override
        public void failed(long sequence, long intendedNs, long sentNs, int phase, String cause) {
            throw new IllegalStateException("message failed: cause=" + cause);
        }
    }
}
