/**
 * Statistics over runs: pure functions from histograms and run records to figures. Nothing here reads a file, a clock or
 * a random number.
 */
@NullMarked
package dev.strobe.reports.stats;

import org.jspecify.annotations.NullMarked;
