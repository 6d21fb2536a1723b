package dev.strobe.harness.engine;

import dev.strobe.harness.observe.otlp.ExportOutcome;
import dev.strobe.reports.run.Run;
import dev.strobe.reports.run.RunDirectory;
import java.util.Optional;

/**
 * A finished run: where it lies and what it found.
 *
 * @param exported what became of its traces and metrics; empty where none were to leave it
 */
public record RunOutcome(RunDirectory directory, Run run, Optional<ExportOutcome> exported) {}
