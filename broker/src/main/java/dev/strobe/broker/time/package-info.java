/**
 * The clock seam: the only place that reads a clock or waits.
 */
@NullMarked
package dev.strobe.broker.time;

import org.jspecify.annotations.NullMarked;
