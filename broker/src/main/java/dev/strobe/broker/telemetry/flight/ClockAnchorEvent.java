package dev.strobe.broker.telemetry.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** Ties the recorder's clock to the monotonic one, once a second: the event's own time against its field. */
@Name("strobe.ClockAnchor")
@Label("Clock anchor")
@Category("Strobe")
@Description("Reading of the monotonic clock at the time of this event")
@StackTrace(false)
final class ClockAnchorEvent extends Event {
    long nanoTime;
}
