package dev.strobe.harness.observe.jfr;

import jdk.jfr.Event;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** What a broker writes once a second. */
@Name("strobe.ClockAnchor")
@StackTrace(false)
final class ClockAnchorEvent extends Event {
    long nanoTime;
}
