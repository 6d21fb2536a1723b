package dev.strobe.broker.telemetry.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A partition got another leader, or lost its own. */
@Name("strobe.Election")
@Label("Election")
@Category("Strobe")
@Description("A partition got another leader, or lost its own, as this node took it up at the event's time")
@StackTrace(false)
final class ElectionEvent extends Event {
    @Nullable String topic;

    int partition;
    int leader;
    int previous;
    int leaderEpoch;
}
