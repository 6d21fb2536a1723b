package dev.strobe.broker.telemetry.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A consumer group agreed on who reads what; meanwhile its members read nothing new. */
@Name("strobe.Rebalance")
@Label("Rebalance")
@Category("Strobe")
@Description("A consumer group was between assignments, for the event's duration")
@StackTrace(false)
final class RebalanceEvent extends Event {
    @Nullable String group;

    /** The generation that it led to. */
    int generation;

    /** What began it. */
    @Nullable String reason;

    /** Members of that generation. */
    int members;
}
