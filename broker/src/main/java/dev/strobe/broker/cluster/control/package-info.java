/** Who is alive: heartbeats, sessions, fencing, and what the active controller does on its own account. */
@NullMarked
package dev.strobe.broker.cluster.control;

import org.jspecify.annotations.NullMarked;
