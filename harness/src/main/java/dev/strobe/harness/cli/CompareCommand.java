package dev.strobe.harness.cli;

import dev.strobe.reports.overview.ComparePage;
import dev.strobe.reports.overview.ComparedRun;
import dev.strobe.reports.run.RunDirectory;
import dev.strobe.reports.stats.SideBySide;
import dev.strobe.reports.stats.SideBySideTable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Puts runs side by side. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        description = {
            "Prints runs of the same scenario side by side, each compared with the first: the ratio of every figure, of"
                    + " percentiles with its 95 % interval, and what else differs. Runs on several targets make a table of"
                    + " targets. Unlike runs are refused."
        },
        footer = {
            "",
            "Examples:",
            "  strobe compare runs/20261121T101500Z-constant runs/20261121T102100Z-constant",
            "  strobe compare runs/A runs/B runs/C --html compared.html"
        })
final class CompareCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "RUN",
            arity = "2..*",
            description = "Run directories, up to 8; the first is what the others are compared with.")
    private List<Path> directories = List.of();

    @Option(names = "--force", description = "Compare runs that differ in what was measured, and say how they differ.")
    private boolean force;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Also write a page with the runs' charts laid over each other to this file.")
    private @Nullable Path html;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (directories.size() > SideBySide.RUNS_MAX) {
            throw new ParameterException(
                    spec.commandLine(),
                    directories.size() + " runs are too many to compare: at most " + SideBySide.RUNS_MAX
                            + ". Over many runs: strobe history");
        }
        List<ComparedRun> runs = directories.stream()
                .map(directory -> ComparedRun.read(new RunDirectory(directory)))
                .toList();
        SideBySide compared =
                SideBySide.of(runs.stream().map(ComparedRun::source).toList(), force);
        boolean refused = compared.refused();
        PrintWriter writer =
                refused ? spec.commandLine().getErr() : spec.commandLine().getOut();
        writer.print(SideBySideTable.text(compared));
        if (html != null && !refused) {
            ComparePage.write(compared, runs, html);
            writer.println("\npage: " + html);
        }
        writer.flush();
        return refused ? ExitCode.USAGE.code() : ExitCode.PASS.code();
    }
}
