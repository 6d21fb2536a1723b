package dev.strobe.broker.telemetry;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * The stages of one produce request at one partition. {@code receivedNs} is a reading of the monotonic clock, the same for
 * all processes of one host; every other stage is the time since the one before. Names and fields are the contract with
 * whoever reads recordings.
 */
@Name("strobe.Produce")
@Label("Produce")
@Category("Strobe")
@Description("Stages of one produce request at one partition")
@StackTrace(false)
final class ProduceEvent extends Event {
    long topicIdHigh;
    long topicIdLow;
    int partition;
    long baseOffset;
    int recordCount;
    int clientHash;
    int correlationId;
    long producerId;
    int baseSequence;
    /** 0, or the protocol's error code. */
    int errorCode;

    long receivedNs;
    long decodedNs;
    long queuedNs;
    long appendedNs;
    long flushedNs;
    long replicatedNs;
    long respondedNs;
    long writtenNs;
}
