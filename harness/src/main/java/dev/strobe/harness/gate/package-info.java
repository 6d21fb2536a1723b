/**
 * The interleaved comparison of two targets: which run comes next, when the runs are looked at, and when it ends. What the
 * runs say is decided in {@code dev.strobe.reports.gate}.
 */
@NullMarked
package dev.strobe.harness.gate;

import org.jspecify.annotations.NullMarked;
