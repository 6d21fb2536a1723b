package dev.strobe.harness.observe.watch;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** Ties the clock of the harness's own recording to the monotonic one, once a second, as brokers do. */
@Name("strobe.ClockAnchor")
@Label("Clock anchor")
@Category("Strobe")
@Description("Reading of the monotonic clock at the time of this event")
@StackTrace(false)
final class ClockAnchorEvent extends Event {
    long nanoTime;
}
