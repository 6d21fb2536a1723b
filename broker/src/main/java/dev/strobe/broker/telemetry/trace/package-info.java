/**
 * What the broker needs to know of other people's traces: contexts that records carry, where such records lie, and the
 * requests that moved them. Knows nothing of OpenTelemetry's classes; whoever exports takes the requests from the queue.
 */
@NullMarked
package dev.strobe.broker.telemetry.trace;

import org.jspecify.annotations.NullMarked;
