/**
 * The rare events of the flight recorder, and what the host tells of the threads that they speak of. Stage events are not
 * here: they belong to the stage clock.
 */
@NullMarked
package dev.strobe.broker.telemetry.flight;

import org.jspecify.annotations.NullMarked;
