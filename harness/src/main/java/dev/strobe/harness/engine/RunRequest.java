package dev.strobe.harness.engine;

import dev.strobe.harness.observe.otlp.ExportSettings;
import dev.strobe.harness.scenario.Scenario;
import dev.strobe.harness.target.Target;
import dev.strobe.harness.time.NanoClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What to run.
 *
 * @param scenario already scaled
 * @param smoke whether its times were scaled down
 * @param out parent of the run directory
 * @param strobeHome folder of the checkout or installation
 * @param waitQuiet how long to wait for a quiet machine before the load
 * @param command the command line that repeats the run
 * @param telemetry what leaves the run
 */
public record RunRequest(
        Scenario scenario,
        boolean smoke,
        Path out,
        Path strobeHome,
        Duration waitQuiet,
        List<String> command,
        Telemetry telemetry,
        World world) {

    /**
     * What leaves the run.
     *
     * @param brokerSettings what a reference broker that is started for the run is told of telemetry
     */
    public record Telemetry(ExportSettings export, Map<String, String> brokerSettings) {

        /** Nothing does. */
        public static final Telemetry NONE = new Telemetry(ExportSettings.NONE, Map.of());

        public Telemetry {
            brokerSettings = Map.copyOf(brokerSettings);
        }

        /** Whether a reference broker adds spans of its own to the traces of messages that carry theirs. */
        boolean brokerExportsSpans() {
            return "on".equals(brokerSettings.get("tracing.headers"));
        }
    }

    /**
     * What stands between the engine and the world: nothing, unless a calibration plants faults there.
     *
     * @param clock of load and consumer threads and of the engine
     * @param target what the engine gets in place of the target that was opened
     */
    public record World(NanoClock clock, UnaryOperator<Target> target) {

        /** The machine's clock and the target itself. */
        public static World real() {
            return new World(NanoClock.system(), target -> target);
        }
    }

    public RunRequest(
            Scenario scenario, boolean smoke, Path out, Path strobeHome, Duration waitQuiet, List<String> command) {
        this(scenario, smoke, out, strobeHome, waitQuiet, command, Telemetry.NONE, World.real());
    }

    public RunRequest(
            Scenario scenario,
            boolean smoke,
            Path out,
            Path strobeHome,
            Duration waitQuiet,
            List<String> command,
            Telemetry telemetry) {
        this(scenario, smoke, out, strobeHome, waitQuiet, command, telemetry, World.real());
    }

    public RunRequest {
        command = List.copyOf(command);
    }
}
