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
     * @param fetchBytesMax of one answer to a consumer
     * @param leaders of partitions that others lead
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
            FaultPoints faults,
            KnownLeaders leaders) {}

    /**
     * For the listeners that they serve.
     *
     * @param clients what clients may ask
     * @param peers what other nodes may ask
     */
    public record Handlers(List<ApiHandler> clients, List<ApiHandler> peers) {}

    public static Handlers handlers(Setup setup) {
        List<RecordTraces> traces =
                RecordTraces.ofLoops(setup.loops().size(), setup.traces(), setup.clock(), setup.instruments());
        LeaderHints hints = new LeaderHints(setup.leaders());
        FetchEnvironment fetches = new FetchEnvironment(
                setup.loops(),
                setup.stageClocks(),
                traces,
                setup.pool(),
                setup.clock(),
                setup.fetchBytesMax(),
                setup.instruments()
                        .counter("strobe_cold_reads_refused_total", "Fetches sent away because the I/O pool was full"),
                hints,
                setup.faults());
        return new Handlers(
                List.of(
                        new ProduceHandler(setup.topics(), setup.stageClocks(), traces, hints),
                        new FetchHandler(setup.topics(), fetches, false),
                        new ListOffsetsHandler(setup.topics(), setup.pool()),
                        new EpochEndsHandler(setup.topics()),
                        new InitProducerIdHandler(setup.producerIds())),
                List.of(new FetchHandler(setup.topics(), fetches, true)));
    }
}
