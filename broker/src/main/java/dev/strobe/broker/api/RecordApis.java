package dev.strobe.broker.api;

import dev.strobe.broker.fault.FaultPoints;
import dev.strobe.broker.partition.PartitionLoop;
import dev.strobe.broker.partition.ProducerIds;
import dev.strobe.broker.telemetry.Instruments;
import dev.strobe.broker.telemetry.StageClock;
import dev.strobe.broker.telemetry.trace.TraceQueue;
import dev.strobe.broker.time.NanoClock;
import dev.strobe.broker.topic.TopicImage;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The handlers of records. */
public final class RecordApis {

    private RecordApis() {}

    /**
     * What they need.
     *
     * @param loops by number
     * @param stageClocks by number of the loop
     * @param traces takes the requests that moved traced records; null: nobody looks for such
     * @param pool for what may wait for the disk; bounded, it refuses when full
     * @param fetchBytesMax of one answer
     */
    public record Setup(
            Supplier<TopicImage> topics,
            List<PartitionLoop> loops,
            List<StageClock> stageClocks,
            @Nullable TraceQueue traces,
            ProducerIds producerIds,
            Executor pool,
            NanoClock clock,
            Instruments instruments,
            int fetchBytesMax,
            FaultPoints faults) {}

    public static List<ApiHandler> handlers(Setup setup) {
        List<RecordTraces> traces =
                RecordTraces.ofLoops(setup.loops().size(), setup.traces(), setup.clock(), setup.instruments());
        FetchEnvironment fetches = new FetchEnvironment(
                setup.loops(),
                setup.stageClocks(),
                traces,
                setup.pool(),
                setup.clock(),
                setup.fetchBytesMax(),
                setup.instruments()
                        .counter("strobe_cold_reads_refused_total", "Fetches sent away because the I/O pool was full"),
                setup.faults());
        return List.of(
                new ProduceHandler(setup.topics(), setup.stageClocks(), traces),
                new FetchHandler(setup.topics(), fetches),
                new ListOffsetsHandler(setup.topics(), setup.pool()),
                new InitProducerIdHandler(setup.producerIds()));
    }
}
