/**
 * The rules that decide whether a phase's figures may be trusted, as pure functions over what was observed.
 * Each reason says what was measured, what the limit is and what to do about it.
 */
@NullMarked
package dev.strobe.harness.measure.health;

import org.jspecify.annotations.NullMarked;
