package dev.strobe.broker.telemetry.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** Another node controls the cluster. */
@Name("strobe.Controller")
@Label("Controller")
@Category("Strobe")
@Description("Another node controls the cluster, as this node took it up at the event's time")
@StackTrace(false)
final class ControllerEvent extends Event {
    int node;
    int epoch;
}
