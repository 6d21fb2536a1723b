/**
 * What the processes and the host did while the load ran, read from the outside: Linux {@code /proc}, JMX and JFR.
 * What a system does not tell is unknown here, never zero, and no reader ever fails a run.
 */
@NullMarked
package dev.strobe.harness.measure.host;

import org.jspecify.annotations.NullMarked;
