package dev.strobe.broker.telemetry;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** One round of the flush thread: the event's own duration is how long the disk took to make all its partitions durable. */
@Name("strobe.Flush")
@Label("Flush")
@Category("Strobe")
@Description("One round of group commit: partitions forced one after another")
@StackTrace(false)
public final class FlushEvent extends Event {
    /** Partitions forced in this round. */
    public int partitions;
}
