package dev.strobe.harness.cli;

import dev.strobe.reports.history.HistoryEntry;
import dev.strobe.reports.history.HistoryFile;
import dev.strobe.reports.run.RunDirectory;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Figures of many runs over time. */
@Command(
        name = "history",
        mixinStandardHelpOptions = true,
        description = "Keeps the key figures of many runs in one file and finds where they changed for good.",
        subcommands = {HistoryShowCommand.class},
        footer = {
            "",
            "Examples:",
            "  strobe history add runs/20261121T101500Z-constant --to history.jsonl --commit 1a2b3c4",
            "  strobe history add runs --to history.jsonl      every run in the folder",
            "  strobe history show history.jsonl",
            "  strobe history show history.jsonl --html trends.html --fail-on-change"
        })
final class HistoryCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: add or show.");
    }

    @Command(
            name = "add",
            mixinStandardHelpOptions = true,
            description = {
                "Appends the key figures of runs to a history, one line of JSON each. A run that it already holds is left"
                        + " out, so adding a whole folder again is safe."
            },
            footer = {
                "",
                "Examples:",
                "  strobe history add runs/20261121T101500Z-constant --to history.jsonl --commit 1a2b3c4",
                "  strobe history add runs --to history.jsonl",
                "",
                "In a git branch let both sides of a merge keep their lines; .gitattributes:",
                "  history.jsonl merge=union"
            })
    int add(
            @Parameters(paramLabel = "RUN", arity = "1..*", description = "Run directories, or folders of them.")
                    List<Path> runs,
            @Option(
                            names = "--to",
                            required = true,
                            paramLabel = "FILE",
                            description = "The history; made if it does not exist.")
                    Path file,
            @Option(
                            names = "--commit",
                            paramLabel = "SHA",
                            description =
                                    "Commit of what was measured; changes are told by it. Without it, by the run's name.")
                    @Nullable String commit) {
        List<HistoryEntry> entries = new ArrayList<>();
        for (Path run : runDirectories(runs)) {
            entries.add(HistoryEntry.of(new RunDirectory(run).read(), commit));
        }
        List<HistoryEntry> added = new HistoryFile(file).add(entries);
        PrintWriter out = spec.commandLine().getOut();
        for (HistoryEntry entry : added) {
            out.println("added " + entry.runId() + ": " + entry.metrics().size() + " figures"
                    + (entry.counts() ? "" : "; shown and not judged: " + entry.whyNot()));
        }
        int known = entries.size() - added.size();
        if (known > 0) {
            out.println(known + (known == 1 ? " run was" : " runs were") + " in the history already");
        }
        out.flush();
        return ExitCode.PASS.code();
    }

    private List<Path> runDirectories(List<Path> given) {
        List<Path> directories = new ArrayList<>();
        for (Path path : given) {
            if (Files.exists(new RunDirectory(path).manifest())) {
                directories.add(path);
                continue;
            }
            List<Path> inside = RunFolders.in(path);
            if (inside.isEmpty()) {
                throw new ParameterException(
                        spec.commandLine(),
                        path + " is neither a run directory nor a folder of them: it holds no run.json");
            }
            directories.addAll(inside);
        }
        return directories;
    }
}
