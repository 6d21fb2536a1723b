/** What the reference broker's flight recording tells, read as an outsider reads it. */
@NullMarked
package dev.strobe.conformance.telemetry;

import org.jspecify.annotations.NullMarked;
