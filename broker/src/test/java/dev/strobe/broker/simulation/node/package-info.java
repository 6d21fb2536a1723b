/** A node of the simulated cluster: the real one but for what stands around it, and what other processes can ask it. */
@NullMarked
package dev.strobe.broker.simulation.node;

import org.jspecify.annotations.NullMarked;
