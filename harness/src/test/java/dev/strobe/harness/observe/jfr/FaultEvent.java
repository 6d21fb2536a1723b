package dev.strobe.harness.observe.jfr;

import jdk.jfr.Event;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** What a broker writes when one of its fault points took effect. */
@Name("strobe.Fault")
@StackTrace(false)
final class FaultEvent extends Event {
    String point = "";
    long delayNs;
}
