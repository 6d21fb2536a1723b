package dev.strobe.harness.cli;

import dev.strobe.reports.html.ReportRenderer;
import dev.strobe.reports.run.RunDirectory;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Renders a run's report again. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = "Renders report.html of a run directory again and prints its path.",
        footer = {"", "Example: strobe report runs/20261121T101500Z-step-load"})
final class ReportCommand implements Callable<Integer> {

    @Parameters(paramLabel = "RUN", description = "A run directory.")
    private Path run = Path.of(".");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        RunDirectory directory = new RunDirectory(run.toAbsolutePath().normalize());
        new ReportRenderer().render(directory);
        spec.commandLine().getOut().println(directory.report());
        spec.commandLine().getOut().flush();
        return ExitCode.PASS.code();
    }
}
