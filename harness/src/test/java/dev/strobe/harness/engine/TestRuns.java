package dev.strobe.harness.engine;

import dev.strobe.harness.scenario.Scenario;
import dev.strobe.harness.scenario.ScenarioReader;
import dev.strobe.reports.run.Phase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** Runs scenarios given as text, without waiting for a quiet machine, with everything they write in one folder. */
final class TestRuns {

    private static final Path HOME = Path.of(Objects.requireNonNull(System.getProperty("strobe.root")));

    private final Path out;
    private final RunListener listener;
    private final RunControl control = new RunControl();

    TestRuns(Path out) {
        this(out, new Silent());
    }

    TestRuns(Path out, RunListener listener) {
        this.out = out;
        this.listener = listener;
    }

    RunControl control() {
        return control;
    }

    RunOutcome run(String yaml) {
        return run(yaml, RunRequest.Telemetry.NONE);
    }

    /** A run whose machine is not judged: for tests of what does not depend on it. */
    RunOutcome smoke(String yaml) {
        return run(yaml, RunRequest.Telemetry.NONE, true);
    }

    RunOutcome run(String yaml, RunRequest.Telemetry telemetry) {
        return run(yaml, telemetry, false);
    }

    private RunOutcome run(String yaml, RunRequest.Telemetry telemetry, boolean smoke) {
        System.setProperty("strobe.lock.folder", out.toString());
        Scenario scenario = new ScenarioReader().readText("test.yaml", yaml, List.of());
        RunRequest request = new RunRequest(
                scenario,
                smoke,
                out.resolve("runs"),
                HOME,
                Duration.ZERO,
                List.of("./strobe", "run", "test"),
                telemetry);
        return new RunEngine(request, listener, control).run();
    }

    static Phase phase(RunOutcome outcome, String name) {
        return outcome.run().phases().stream()
                .filter(phase -> phase.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Hears nothing; to be overridden where something is to be heard. */
    static class Silent implements RunListener {
        @Override
        public void note(String line) {}

        @Override
        public void phase(String name, int number, int count, String load) {}

        @Override
        public void progress(Progress progress) {}
    }
}
