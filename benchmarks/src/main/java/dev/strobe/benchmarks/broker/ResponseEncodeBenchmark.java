package dev.strobe.benchmarks.broker;

import dev.strobe.broker.wire.Request;
import dev.strobe.broker.wire.ResponseEncoder;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.ProduceResponseData;
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
 * From a response to its frame, into an output that only counts: a produce response (version 13) for one partition, and a
 * fetch response (version 18) with a slice of the log for each of six.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ResponseEncodeBenchmark {

    private static final int SLICE_BYTES = 1100;

    private final CountingOutput output = new CountingOutput();
    private final Request produce = new Request(Messages.PRODUCE, Messages.produceRequest(), new NoSink(), 0, 0);
    private final Request fetch = new Request(Messages.FETCH, Messages.fetchRequest(), new NoSink(), 0, 0);
    private final ProduceResponseData produced = Messages.produceResponse();
    private final FetchResponseData fetched = Messages.fetchResponse(SLICE_BYTES);

    @Benchmark
    public long produce() {
        ResponseEncoder.encode(produce, produced, output);
        return output.bytes();
    }

    @Benchmark
    public long fetch() {
        ResponseEncoder.encode(fetch, fetched, output);
        return output.bytes();
    }
}
