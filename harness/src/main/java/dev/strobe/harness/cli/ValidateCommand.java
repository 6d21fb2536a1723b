package dev.strobe.harness.cli;

import dev.strobe.harness.scenario.LoadSpec;
import dev.strobe.harness.scenario.Scenario;
import dev.strobe.harness.scenario.ScenarioException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Checks scenarios without running them. */
@Command(
        name = "validate",
        mixinStandardHelpOptions = true,
        description = "Checks scenarios and lists every error; starts nothing.",
        footer = {"", "Example: strobe validate scenarios/step-load.yaml"})
final class ValidateCommand implements Callable<Integer> {

    @Mixin
    private ScenarioArguments scenarios = new ScenarioArguments();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        boolean good = true;
        for (String name : scenarios.names()) {
            try {
                Scenario scenario = scenarios.read(name);
                out.println(scenario.name() + ": valid (" + atMost(scenario)
                        + scenario.phases().size() + " phases)");
            } catch (ScenarioException e) {
                e.errors().forEach(error -> err.println(error.toString()));
                good = false;
            }
        }
        out.flush();
        err.flush();
        return good ? ExitCode.PASS.code() : ExitCode.USAGE.code();
    }

    /** A search leaves out most of the phases that it may come to. */
    private static String atMost(Scenario scenario) {
        return scenario.load().stream().anyMatch(LoadSpec.Search.class::isInstance) ? "at most " : "";
    }
}
