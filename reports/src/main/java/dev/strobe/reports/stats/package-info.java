/**
 * Statistics over runs: pure functions from histograms and run records to figures. Nothing here reads a file or a clock,
 * and random numbers come from a given seed.
 */
@NullMarked
package dev.strobe.reports.stats;

import org.jspecify.annotations.NullMarked;
