package dev.strobe.broker.telemetry.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A client came or went. */
@Name("strobe.Connection")
@Label("Connection")
@Category("Strobe")
@Description("A client's connection was opened or closed")
@StackTrace(false)
final class ConnectionEvent extends Event {
    /** {@code opened} or {@code closed}. */
    @Nullable String state;

    /** Address and port of the client. */
    @Nullable String peer;
    /** Why it was closed; empty for one that was opened. */
    @Nullable String reason;
}
