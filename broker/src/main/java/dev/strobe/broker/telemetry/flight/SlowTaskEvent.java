package dev.strobe.broker.telemetry.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** One task held an event loop so long that everything else on that loop noticed. */
@Name("strobe.LoopTask")
@Label("Slow loop task")
@Category("Strobe")
@Description("A task that held its event loop for over 10 ms; it ended at the event's time")
@StackTrace(false)
final class SlowTaskEvent extends Event {
    int loop;
    long taskNs;
}
