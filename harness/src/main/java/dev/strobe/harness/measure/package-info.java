/**
 * Latency recorders, the interval log, the generator's own health, and what the processes and the host did meanwhile.
 */
@NullMarked
package dev.strobe.harness.measure;

import org.jspecify.annotations.NullMarked;
