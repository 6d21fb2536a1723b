package dev.strobe.conformance.peers;

import dev.strobe.conformance.raw.RawClient;
import dev.strobe.conformance.raw.Records;
import dev.strobe.conformance.raw.Requests;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.protocol.Errors;

/**
 * A client that writes one record after another at a fixed rate, and how long each took from the moment it was due.
 *
 * <p>Owned by one thread.
 */
final class Probe implements AutoCloseable {

    private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private final RawClient raw;
    private final String topic;

    Probe(int port, String topic) {
        this.raw = RawClient.connect(port);
        this.topic = topic;
    }

    /** Runs for so long and returns latencies in ns, sorted. */
    long[] run(long seconds) {
        int count = Math.toIntExact(TimeUnit.SECONDS.toNanos(seconds) / INTERVAL_NS);
        long[] latencies = new long[count];
        String value = "x".repeat(1000);
        long startNs = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long dueNs = startNs + i * INTERVAL_NS;
            for (long left = dueNs - System.nanoTime(); left > 0; left = dueNs - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            short error = Requests.produced(raw, topic, Records.batch(value)).errorCode();
            if (error != Errors.NONE.code()) {
                throw new IllegalStateException("probe refused: error=" + Errors.forCode(error));
            }
            latencies[i] = System.nanoTime() - dueNs;
        }
        Arrays.sort(latencies);
        return latencies;
    }

    /** A percentile in microseconds. */
    static long percentileUs(long[] sorted, double percentile) {
        return sorted[Math.min(sorted.length - 1, (int) (sorted.length * percentile / 100))] / 1000;
    }

    @Override
    public void close() {
        raw.close();
    }
}
