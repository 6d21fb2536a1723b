package dev.strobe.harness.engine;

import dev.strobe.reports.run.Run;
import dev.strobe.reports.run.RunDirectory;

/** A finished run: where it lies and what it found. */
public record RunOutcome(RunDirectory directory, Run run) {}
