package dev.strobe.harness.engine;

import dev.strobe.harness.scenario.Scenario;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What to run.
 *
 * @param scenario already scaled
 * @param smoke whether its times were scaled down
 * @param out parent of the run directory
 * @param strobeHome folder of the checkout or installation
 * @param waitQuiet how long to wait for a quiet machine before the load
 * @param command the command line that repeats the run
 */
public record RunRequest(
        Scenario scenario, boolean smoke, Path out, Path strobeHome, Duration waitQuiet, List<String> command) {

    public RunRequest {
        command = List.copyOf(command);
    }
}
