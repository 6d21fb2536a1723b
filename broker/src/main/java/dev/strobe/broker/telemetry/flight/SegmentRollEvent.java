package dev.strobe.broker.telemetry.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A log began a new segment. */
@Name("strobe.SegmentRoll")
@Label("Segment roll")
@Category("Strobe")
@Description("A partition's log began a new segment; it ended at the event's time")
@StackTrace(false)
final class SegmentRollEvent extends Event {
    /** The partition's folder. */
    @Nullable String log;

    long baseOffset;
    /** How long its loop was held by that. */
    long rollNs;
}
