package dev.strobe.broker.telemetry.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** An answered request of those that carry no records: rare, and the reason of many a wait. */
@Name("strobe.Request")
@Label("Request")
@Category("Strobe")
@Description("A request other than produce and fetch was answered, at the event's time")
@StackTrace(false)
final class RequestEvent extends Event {
    /** Name of the API, as Kafka has it. */
    @Nullable String api;

    int clientHash;
    int correlationId;

    /** Readings of the monotonic clock, unlike the stages of other requests. */
    long receivedNs;

    long respondedNs;
    long writtenNs;

    /** The first error of the answer, as Kafka numbers them; 0 for none. */
    int errorCode;
}
