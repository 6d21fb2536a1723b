package dev.strobe.harness.observe.jfr;

import jdk.jfr.Event;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** What a broker writes, under the same name and with the same fields: the harness does not know the broker's class. */
@Name("strobe.Produce")
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
