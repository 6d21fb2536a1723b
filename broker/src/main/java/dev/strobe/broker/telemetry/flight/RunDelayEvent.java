package dev.strobe.broker.telemetry.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A thread was ready to run and got no CPU. */
@Name("strobe.RunDelay")
@Label("Run delay")
@Category("Strobe")
@Description("A thread waited for a CPU for over 1 ms within an interval that ended at the event's time")
@StackTrace(false)
final class RunDelayEvent extends Event {
    /** Name of the thread. */
    @Nullable String thread;

    /** Since the reading before this one. */
    long intervalNs;

    /** How much of the interval it waited. */
    long runDelayNs;
}
