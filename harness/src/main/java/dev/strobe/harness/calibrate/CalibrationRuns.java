package dev.strobe.harness.calibrate;

import dev.strobe.harness.engine.RunOutcome;
import dev.strobe.harness.engine.RunRequest;
import dev.strobe.harness.scenario.Scenario;

/** How a calibration makes a run: as a person would, with progress, a run directory and a report. */
@FunctionalInterface
public interface CalibrationRuns {

    RunOutcome run(Scenario scenario, RunRequest.World world);
}
