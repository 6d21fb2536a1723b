/** A whole cluster in one thread and virtual time: histories from seeds, with faults, and judges that know only what clients saw. */
@NullMarked
package dev.strobe.broker.simulation;

import org.jspecify.annotations.NullMarked;
