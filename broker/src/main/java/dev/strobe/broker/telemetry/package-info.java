/**
 * Every stage, event and instrument name in one place: the stage clock, flight recorder events, recorders, the admin
 * port, OpenTelemetry.
 */
@NullMarked
package dev.strobe.broker.telemetry;

import org.jspecify.annotations.NullMarked;
