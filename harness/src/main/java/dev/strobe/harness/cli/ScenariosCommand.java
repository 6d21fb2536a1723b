package dev.strobe.harness.cli;

import dev.strobe.harness.scenario.Scenario;
import dev.strobe.harness.scenario.ScenarioReader;
import dev.strobe.harness.scenario.ShippedScenarios;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the shipped scenarios. */
@Command(
        name = "scenarios",
        mixinStandardHelpOptions = true,
        description = "Lists the shipped scenarios with their target and length.",
        footer = {"", "Example: strobe scenarios"})
final class ScenariosCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        ShippedScenarios shipped = new ShippedScenarios(Home.scenarios());
        PrintWriter out = spec.commandLine().getOut();
        for (Map.Entry<String, Path> entry : shipped.all().entrySet()) {
            Scenario scenario = new ScenarioReader().read(entry.getValue(), List.of());
            out.printf(
                    "%-25s %-10s %4d s  %s%n",
                    entry.getKey(), scenario.target(), scenario.typicalLength().toSeconds(), scenario.description());
        }
        out.flush();
        return ExitCode.PASS.code();
    }
}
