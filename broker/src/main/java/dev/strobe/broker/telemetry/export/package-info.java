/**
 * Ways out for what the broker tells of itself: the admin port, OpenTelemetry. Only the wiring knows them, and none is
 * loaded before it is wanted.
 */
@NullMarked
package dev.strobe.broker.telemetry.export;

import org.jspecify.annotations.NullMarked;
