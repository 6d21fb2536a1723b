package dev.strobe.harness.cli;

import dev.strobe.reports.overview.IndexPage;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the index page of a folder of runs. */
@Command(
        name = "index",
        mixinStandardHelpOptions = true,
        description =
                "Writes a page over a folder of runs: every report, key figures, trends. It needs no server and no"
                        + " network, and links relatively, so that CI can publish the folder as it is.",
        footer = {"", "Examples:", "  strobe index runs", "  strobe index runs --out public/index.html"})
final class IndexCommand implements Callable<Integer> {

    @Parameters(paramLabel = "RUNS_DIR", description = "The folder that holds run directories.")
    private Path folder = Path.of("runs");

    @Option(names = "--out", paramLabel = "FILE", description = "The page; RUNS_DIR/index.html if nothing is said.")
    private @Nullable Path out;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (!Files.isDirectory(folder)) {
            throw new ParameterException(
                    spec.commandLine(), folder + " is no folder; give the one that holds the run directories");
        }
        Path page = out == null ? folder.resolve("index.html") : out;
        int runs = IndexPage.write(folder, page);
        PrintWriter output = spec.commandLine().getOut();
        output.println(page + ": " + (runs == 1 ? "1 run" : runs + " runs"));
        output.flush();
        return ExitCode.PASS.code();
    }
}
