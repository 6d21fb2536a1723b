/** A model of what the consensus on metadata promises, and of nothing more. */
@NullMarked
package dev.strobe.broker.simulation.consensus;

import org.jspecify.annotations.NullMarked;
