package dev.strobe.broker.partition;

import dev.strobe.broker.fault.FaultPoint;
import dev.strobe.broker.fault.FaultPoints;
import dev.strobe.broker.time.NanoClock;
import dev.strobe.broker.time.WallClock;
import java.util.concurrent.Executor;

/**
 * What all partitions of a broker share.
 *
 * @param flusher makes their logs durable
 * @param pool writes what lies beside the logs, and cuts logs; may refuse a task
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
        long producerExpiryMs,
        FaultPoints faults,
        ReplicaSettings replicas) {

    /** The owner is about to take a client's append up. */
    void takingUp(Append append) {
        if (append.fromClient) {
            faults.pass(FaultPoint.QUEUE);
        }
    }

    /** The owner is about to write an append. */
    void writing(Append append) {
        faults.enterAppendMonitor();
        if (append.fromClient) {
            faults.pass(FaultPoint.APPEND);
        }
    }

    /** Ends an append without success. */
    void refuse(Append append, AppendError error) {
        counters.refused(error).increment();
        append.refuse(error);
    }
}
