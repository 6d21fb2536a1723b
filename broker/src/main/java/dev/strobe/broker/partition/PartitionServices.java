package dev.strobe.broker.partition;

import dev.strobe.broker.time.NanoClock;
import dev.strobe.broker.time.WallClock;
import java.util.concurrent.Executor;

/**
 * What all partitions of a broker share.
 *
 * @param flusher makes their logs durable
 * @param pool writes producer snapshots; may refuse a task
 * @param producersMax producers that each remembers
 * @param producerExpiryMs a producer idle for as long is forgotten
 */
record PartitionServices(
        FlushThread flusher,
        Executor pool,
        WallClock wallClock,
        NanoClock clock,
        PartitionCounters counters,
        int producersMax,
        long producerExpiryMs) {}
