package dev.strobe.harness.cli;

import dev.strobe.reports.run.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Finds runs where a user names the folder that holds them. */
final class RunFolders {

    private RunFolders() {}

    /** The run directories right below a folder, by name; none if it is no folder. A run without a manifest is passed over. */
    static List<Path> in(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> inside = Files.list(folder)) {
            return inside.filter(path -> Files.exists(new RunDirectory(path).manifest()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list folder: path=" + folder, e);
        }
    }
}
