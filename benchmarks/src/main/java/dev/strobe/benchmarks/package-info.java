/**
 * JMH benchmarks of the paths that run once for each message, and a proof of the ledger's memory. Nothing here is judged
 * by a test: docs/BENCHMARKS.md holds the figures and the commands that repeat them.
 */
@NullMarked
package dev.strobe.benchmarks;

import org.jspecify.annotations.NullMarked;
