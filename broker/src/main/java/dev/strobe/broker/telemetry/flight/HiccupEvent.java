package dev.strobe.broker.telemetry.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A thread that only sleeps woke far too late: something kept the whole process from running. */
@Name("strobe.Hiccup")
@Label("Hiccup")
@Category("Strobe")
@Description(
        "How much later than asked a sleeping thread woke, where that was over 10 ms; it ended at the event's time")
@StackTrace(false)
final class HiccupEvent extends Event {
    long gapNs;

    /** How much of the gap this thread waited for a CPU; -1 where the host does not tell. */
    long runDelayNs;
}
