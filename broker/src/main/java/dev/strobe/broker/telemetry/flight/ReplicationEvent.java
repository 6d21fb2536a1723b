package dev.strobe.broker.telemetry.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** Records of a partition waited for a follower. */
@Name("strobe.Replication")
@Label("Replication")
@Category("Strobe")
@Description("The high watermark moved over records that had waited for followers; that ended at the event's time")
@StackTrace(false)
final class ReplicationEvent extends Event {
    long topicIdHigh;
    long topicIdLow;
    int partition;

    /** The first of them. */
    long baseOffset;

    /** The offset after the last. */
    long endOffset;

    /** The node whose fetch let the high watermark move. */
    int follower;

    /** When the oldest of them was appended; a clock reading. */
    long startNs;

    long durationNs;
}
