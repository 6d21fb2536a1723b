package dev.strobe.harness.engine;

import dev.strobe.harness.scenario.Scenario;
import dev.strobe.harness.scenario.ScenarioReader;
import dev.strobe.reports.run.Phase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Runs scenarios given as text on the synthetic target, for tests. */
final class SyntheticRuns {

    private final Path out;
    private final RunControl control = new RunControl();

    SyntheticRuns(Path out) {
        this.out = out;
    }

    RunControl control() {
        return control;
    }

    RunOutcome run(String yaml) {
        System.setProperty("strobe.lock.folder", out.toString());
        Scenario scenario = new ScenarioReader().readText("test.yaml", yaml, List.of());
        RunRequest request = new RunRequest(
                scenario, false, out.resolve("runs"), out, Duration.ZERO, List.of("./strobe", "run", "test"));
        return new RunEngine(request, new Silent(), control).run();
    }

    static Phase phase(RunOutcome outcome, String name) {
        return outcome.run().phases().stream()
                .filter(phase -> phase.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static final class Silent implements RunListener {
        @Override
        public void note(String line) {}

        @Override
        public void phase(String name, int number, int count, String load) {}

        @Override
        public void progress(Progress progress) {}
    }
}
