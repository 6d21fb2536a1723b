package dev.strobe.broker.telemetry.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A bound of the broker made a client wait. */
@Name("strobe.Throttle")
@Label("Throttle")
@Category("Strobe")
@Description("A bound made a client wait; that ended at the event's time")
@StackTrace(false)
final class ThrottleEvent extends Event {
    /** The bound. */
    @Nullable String what;

    /** Address of the client; empty where all are meant. */
    @Nullable String peer;

    long durationNs;
}
