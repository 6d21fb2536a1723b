/**
 * What flight recordings hold. A leaf: the recording of the harness and those of the brokers that it starts come from the
 * same settings.
 */
@NullMarked
package dev.strobe.harness.recording;

import org.jspecify.annotations.NullMarked;
