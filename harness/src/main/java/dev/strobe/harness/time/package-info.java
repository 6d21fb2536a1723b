/**
 * The clock seam: the only place that reads the monotonic clock or parks a thread. Tests put a manual clock in its place.
 */
@NullMarked
package dev.strobe.harness.time;

import org.jspecify.annotations.NullMarked;
