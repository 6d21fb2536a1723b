package dev.strobe.benchmarks.broker;

import dev.strobe.broker.wire.RequestDecoder;
import dev.strobe.broker.wire.RequestHead;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.protocol.ApiMessage;
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
 * From a frame to a request: head and body of a produce request (version 13) with one record of 1 KiB, which stays a view
 * of the frame, and of a fetch request (version 18) for six partitions.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RequestDecodeBenchmark {

    private final RequestDecoder producer = new RequestDecoder();
    private final RequestDecoder consumer = new RequestDecoder();
    private final ByteBuffer produce = Messages.frame(Messages.PRODUCE, Messages.produceRequest());
    private final ByteBuffer fetch = Messages.frame(Messages.FETCH, Messages.fetchRequest());

    @Benchmark
    public ApiMessage produce() {
        return decode(producer, produce);
    }

    @Benchmark
    public ApiMessage fetch() {
        return decode(consumer, fetch);
    }

    private static ApiMessage decode(RequestDecoder decoder, ByteBuffer frame) {
        frame.position(0);
        RequestHead head = decoder.head(frame);
        return decoder.body(head, frame);
    }
}
