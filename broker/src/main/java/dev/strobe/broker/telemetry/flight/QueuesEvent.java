package dev.strobe.broker.telemetry.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** How full the broker is, once a second. */
@Name("strobe.Queues")
@Label("Queues")
@Category("Strobe")
@Description("Depths of queues and use of buffers, each second; -1 where nobody counts")
@StackTrace(false)
final class QueuesEvent extends Event {
    /** Tasks that wait for a thread of the I/O pool. */
    long ioQueue;

    /** Tasks that wait for the control thread. */
    long controlQueue;

    /** Partitions that wait for the flush thread. */
    long flushWaiting;

    /** Memory of requests in flight. */
    long queuedRequestBytes;

    /** Answers that clients have not taken yet. */
    long responseBytes;

    long connections;

    /** Fetches that wait for records, counted once for each of their partitions. */
    long fetchWaits;

    /** Memory of network buffers outside the heap. */
    long directBytes;
}
