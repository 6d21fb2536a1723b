package dev.strobe.harness.cli;

import dev.strobe.harness.target.Targets;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists what can be loaded. */
@Command(
        name = "targets",
        mixinStandardHelpOptions = true,
        description = "Lists the targets that --target takes.",
        footer = {"", "Example: strobe targets"})
final class TargetsCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        for (Targets.Description target : Targets.standard().available()) {
            out.printf("%-32s %s%n", target.name(), target.summary());
        }
        out.flush();
        return ExitCode.PASS.code();
    }
}
