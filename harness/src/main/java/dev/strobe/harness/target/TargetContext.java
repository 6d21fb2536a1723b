package dev.strobe.harness.target;

import dev.strobe.harness.scenario.Scenario;
import dev.strobe.harness.time.NanoClock;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * What a target may use.
 *
 * @param runId names whatever the target creates
 * @param runFolder the run directory, for logs and recordings
 * @param strobeHome folder of the checkout or installation, with {@code mvnw} in it
 * @param progress takes one line at a time for a person who waits
 */
public record TargetContext(
        String runId, Scenario scenario, Path runFolder, Path strobeHome, NanoClock clock, Consumer<String> progress) {}
