/**
 * Proves what the harness says of tails by planting what it must find: faults whose times are known, and beside them an
 * account of the machine that the harness's own attribution never sees.
 */
@NullMarked
package dev.strobe.harness.calibrate;

import org.jspecify.annotations.NullMarked;
