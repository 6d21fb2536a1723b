package dev.strobe.harness.cli;

import dev.strobe.harness.scenario.Scenario;
import dev.strobe.harness.scenario.ScenarioReader;
import dev.strobe.harness.scenario.ShippedScenarios;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The scenario arguments that {@code run} and {@code validate} share. */
final class ScenarioArguments {

    @Parameters(
            arity = "1..*",
            paramLabel = "SCENARIO",
            description = "A scenario file, or the name of a shipped one (see 'strobe scenarios').")
    private List<String> names = new ArrayList<>();

    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            description = "Override a key, such as load[1].steps.each=5s; may be repeated.")
    private List<String> overrides = new ArrayList<>();

    List<String> names() {
        return names;
    }

    List<String> overrides() {
        return overrides;
    }

    /** Reads one scenario with the overrides applied, which win over {@code presets}. */
    Scenario read(String name, List<String> presets) {
        List<String> all = new ArrayList<>(presets);
        all.addAll(overrides);
        return parse(name, all);
    }

    /** Reads one scenario with the overrides applied. */
    Scenario read(String name) {
        return read(name, List.of());
    }

    static Scenario parse(String name, List<String> overrides) {
        return new ScenarioReader().read(new ShippedScenarios(Home.scenarios()).resolve(name), overrides);
    }
}
