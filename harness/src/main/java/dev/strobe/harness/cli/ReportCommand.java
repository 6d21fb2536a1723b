package dev.strobe.harness.cli;

import dev.strobe.harness.observe.otlp.ExportOutcome;
import dev.strobe.harness.observe.otlp.ExportSettings;
import dev.strobe.harness.observe.otlp.Redelivery;
import dev.strobe.reports.html.ReportRenderer;
import dev.strobe.reports.run.RunDirectory;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Renders a run's report again. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = "Renders report.html of a run directory again and prints its path.",
        footer = {
            "",
            "Examples:",
            "  strobe report runs/20261121T101500Z-step-load",
            "  strobe report runs/20261121T101500Z-step-load --otlp http://127.0.0.1:4318"
        })
final class ReportCommand implements Callable<Integer> {

    @Parameters(paramLabel = "RUN", description = "A run directory.")
    private Path run = Path.of(".");

    @Option(
            names = "--otlp",
            paramLabel = "URL",
            description =
                    "Deliver to this OTLP endpoint what the run could not: waiting metrics and traces, or all of its"
                            + " traces if it exported none.")
    private @Nullable String otlp;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        RunDirectory directory = new RunDirectory(run.toAbsolutePath().normalize());
        PrintWriter output = spec.commandLine().getOut();
        new ReportRenderer().render(directory);
        output.println(directory.report());
        boolean complete = otlp == null || deliver(otlp, directory, output);
        output.flush();
        return complete ? ExitCode.PASS.code() : ExitCode.FAILED.code();
    }

    private boolean deliver(String endpoint, RunDirectory directory, PrintWriter output) {
        ExportOutcome outcome;
        try {
            ExportSettings settings = ExportSettings.of(endpoint, null, ExportSettings.Variables.ofThisProcess());
            outcome = new Redelivery(settings, directory).deliver(directory.read(), line -> {
                output.println(line);
                output.flush();
            });
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        output.println(outcome.text());
        return outcome.complete();
    }
}
