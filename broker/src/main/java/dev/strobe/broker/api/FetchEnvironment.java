package dev.strobe.broker.api;

import dev.strobe.broker.fault.FaultPoints;
import dev.strobe.broker.partition.PartitionLoop;
import dev.strobe.broker.telemetry.StageClock;
import dev.strobe.broker.time.NanoClock;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;

/**
 * What all fetches share.
 *
 * @param loops by number
 * @param stageClocks by number of the loop
 * @param traces by number of the loop
 * @param pool for reads that may wait for the disk; bounded, it refuses when full
 * @param bytesMax of one answer to a consumer
 */
record FetchEnvironment(
        List<PartitionLoop> loops,
        List<StageClock> stageClocks,
        List<RecordTraces> traces,
        Executor pool,
        NanoClock clock,
        int bytesMax,
        LongAdder coldReadsRefused,
        LeaderHints hints,
        FaultPoints faults) {

    /** A client that would wait longer asks again. */
    static final int WAIT_MS_MAX = 5 * 60 * 1000;

    /** What a client is told to wait when the pool is full. */
    static final int RETRY_MS = 100;
}
