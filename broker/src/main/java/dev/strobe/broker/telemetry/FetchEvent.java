package dev.strobe.broker.telemetry;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * The stages of one fetch request that brought records of one partition. {@code receivedNs} is a reading of the monotonic
 * clock, the same for all processes of one host; every other stage is the time since the one before.
 */
@Name("strobe.Fetch")
@Label("Fetch")
@Category("Strobe")
@Description("Stages of one fetch request that brought records of one partition")
@StackTrace(false)
final class FetchEvent extends Event {
    long topicIdHigh;
    long topicIdLow;
    int partition;
    /** The offset that the client asked for. */
    long baseOffset;
    /** Offsets from there that the answer holds, at most. */
    int recordCount;

    int clientHash;
    int correlationId;
    int bytes;

    long receivedNs;
    long decodedNs;
    /** Until enough bytes were there, or the client's patience was over. */
    long waitedNs;

    long readNs;
    long respondedNs;
    long writtenNs;
}
