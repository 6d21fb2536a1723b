package dev.strobe.harness.target;

import dev.strobe.harness.scenario.Scenario;
import dev.strobe.harness.time.NanoClock;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What a target may use.
 *
 * @param runId names whatever the target creates
 * @param runFolder the run directory, for logs and recordings
 * @param strobeHome folder of the checkout or installation, with {@code mvnw} in it
 * @param progress takes one line at a time for a person who waits
 * @param brokerSettings configuration that only the reference broker is told
 */
public record TargetContext(
        String runId,
        Scenario scenario,
        Path runFolder,
        Path strobeHome,
        NanoClock clock,
        Consumer<String> progress,
        Map<String, String> brokerSettings) {

    public TargetContext {
        brokerSettings = Map.copyOf(brokerSettings);
    }

    public TargetContext(
            String runId,
            Scenario scenario,
            Path runFolder,
            Path strobeHome,
            NanoClock clock,
            Consumer<String> progress) {
        this(runId, scenario, runFolder, strobeHome, clock, progress, Map.of());
    }
}
