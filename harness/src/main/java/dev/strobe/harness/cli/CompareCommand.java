package dev.strobe.harness.cli;

import dev.strobe.reports.run.RunDirectory;
import dev.strobe.reports.stats.ComparisonTable;
import dev.strobe.reports.stats.RunComparison;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Puts two runs side by side. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        description = "Prints two runs of the same scenario side by side; refuses unlike runs.",
        footer = {"", "Example: strobe compare runs/20261121T101500Z-constant runs/20261121T102100Z-constant"})
final class CompareCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "A", description = "The run directory to compare with.")
    private Path first = Path.of(".");

    @Parameters(index = "1", paramLabel = "B", description = "The run directory to compare.")
    private Path second = Path.of(".");

    @Option(names = "--force", description = "Compare runs that differ in what was measured, and say how they differ.")
    private boolean force;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        RunComparison comparison =
                RunComparison.of(new RunDirectory(first).read(), new RunDirectory(second).read(), force);
        if (comparison.refused()) {
            PrintWriter err = spec.commandLine().getErr();
            err.print(ComparisonTable.text(comparison));
            err.flush();
            return ExitCode.USAGE.code();
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(ComparisonTable.text(comparison));
        out.flush();
        return ExitCode.PASS.code();
    }
}
