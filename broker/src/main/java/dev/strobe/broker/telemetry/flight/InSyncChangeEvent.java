package dev.strobe.broker.telemetry.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** Other replicas of a partition count as in sync. */
@Name("strobe.InSyncChange")
@Label("In sync change")
@Category("Strobe")
@Description("Other replicas of a partition count as in sync, as this node took it up at the event's time")
@StackTrace(false)
final class InSyncChangeEvent extends Event {
    @Nullable String topic;

    int partition;
    int leaderEpoch;
    int partitionEpoch;

    @Nullable String inSync;

    @Nullable String before;
}
