package dev.strobe.broker.telemetry.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A node was fenced, or let back. */
@Name("strobe.Fencing")
@Label("Fencing")
@Category("Strobe")
@Description("A node was fenced, or let back, as this node took it up at the event's time")
@StackTrace(false)
final class FencingEvent extends Event {
    int node;
    boolean fenced;

    @Nullable String reason;
}
