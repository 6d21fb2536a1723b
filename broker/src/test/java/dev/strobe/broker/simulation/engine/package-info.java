/** What stands in for time, threads and disks: virtual, in one thread, and the same for the same seed. */
@NullMarked
package dev.strobe.broker.simulation.engine;

import org.jspecify.annotations.NullMarked;
