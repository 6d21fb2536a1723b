/** Tests of the gate. */
@NullMarked
package dev.strobe.reports.gate;

import org.jspecify.annotations.NullMarked;
