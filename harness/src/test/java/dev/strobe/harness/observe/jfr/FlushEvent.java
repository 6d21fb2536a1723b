package dev.strobe.harness.observe.jfr;

import jdk.jfr.Event;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** What a broker writes of each round of group commit. */
@Name("strobe.Flush")
@StackTrace(false)
final class FlushEvent extends Event {
    int partitions;
}
