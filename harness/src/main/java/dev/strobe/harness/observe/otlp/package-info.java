/**
 * Export of a run by OpenTelemetry's protocol: its traces once they are made, its metrics while it goes on. Outages of
 * whoever takes them never reach the run; what could not be delivered waits in the run directory. Of these classes only
 * {@link dev.strobe.harness.observe.otlp.ExportSettings} is loaded by a run that exports nothing.
 */
@NullMarked
package dev.strobe.harness.observe.otlp;

import org.jspecify.annotations.NullMarked;
