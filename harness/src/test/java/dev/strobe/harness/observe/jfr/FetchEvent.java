package dev.strobe.harness.observe.jfr;

import jdk.jfr.Event;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** What a broker writes, under the same name and with the same fields: the harness does not know the broker's class. */
@Name("strobe.Fetch")
@StackTrace(false)
final class FetchEvent extends Event {
    long topicIdHigh;
    long topicIdLow;
    int partition;
    long baseOffset;
    int recordCount;
    int clientHash;
    int correlationId;
    int bytes;
    long receivedNs;
    long decodedNs;
    long waitedNs;
    long readNs;
    long respondedNs;
    long writtenNs;
}
