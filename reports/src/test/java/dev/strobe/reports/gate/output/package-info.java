/** Tests of the gate's forms of output. */
@NullMarked
package dev.strobe.reports.gate.output;

import org.jspecify.annotations.NullMarked;
