package dev.strobe.harness.cli;

import dev.strobe.reports.gate.GateResult;
import dev.strobe.reports.gate.output.GateJson;
import dev.strobe.reports.gate.output.GateTable;
import dev.strobe.reports.gate.output.JUnitXml;
import dev.strobe.reports.gate.output.PullRequestComment;
import dev.strobe.reports.gate.output.WorkflowAnnotations;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a gate's answer goes besides the terminal. */
final class GateOutputs {

    @Option(names = "--junit", paramLabel = "FILE", description = "Write JUnit XML: one test case for each metric.")
    private @Nullable Path junit;

    @Option(
            names = "--markdown",
            paramLabel = "FILE",
            description = "Write Markdown, for a comment on a pull request or a job's summary.")
    private @Nullable Path markdown;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the answer as JSON (strobe.gate/1).")
    private @Nullable Path json;

    @Option(names = "--github", description = "Print annotations for GitHub Actions too.")
    private boolean github;

    /** The files first, so that they are there whatever becomes of the terminal. */
    void write(GateResult result, PrintWriter output) {
        write(junit, JUnitXml.text(result));
        write(markdown, PullRequestComment.markdown(result));
        write(json, GateJson.text(result));
        if (github) {
            output.print(WorkflowAnnotations.text(result));
        }
        output.print("\n" + GateTable.text(result));
        output.flush();
    }

    private static void write(@Nullable Path file, String text) {
        if (file == null) {
            return;
        }
        try {
            Path parent = file.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the gate's answer: file=" + file, e);
        }
    }
}
