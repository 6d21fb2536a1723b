/** Clients of the simulated cluster, the history of what they saw, and who judges it: they know nothing of what is inside. */
@NullMarked
package dev.strobe.broker.simulation.client;

import org.jspecify.annotations.NullMarked;
