package dev.strobe.broker.telemetry.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A fault point delayed the thread that came by. */
@Name("strobe.Fault")
@Label("Fault")
@Category("Strobe")
@Description("An injected fault took effect; it ended at the event's time")
@StackTrace(false)
final class FaultEvent extends Event {
    /** The fault point. */
    @Nullable String point;

    /** How long it really took. */
    long delayNs;
}
