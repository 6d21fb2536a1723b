/**
 * The regression gate: pure functions from the figures of runs to pass, fail or inconclusive, with the error rate kept.
 * Nothing here reads a file or a clock, and whatever is drawn at random is drawn from a seed.
 */
@NullMarked
package dev.strobe.reports.gate;

import org.jspecify.annotations.NullMarked;
