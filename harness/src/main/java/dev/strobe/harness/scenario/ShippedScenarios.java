package dev.strobe.harness.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The scenarios that come with Strobe: each {@code *.yaml} file of one folder, by its name without the ending. */
public final class ShippedScenarios {

    private static final String ENDING = ".yaml";

    private final Path folder;

    /** @param folder usually {@code scenarios} in Strobe's home; one that does not exist ships nothing */
    public ShippedScenarios(Path folder) {
        this.folder = folder;
    }

    /** Names and files, in the order of the names. */
    public SortedMap<String, Path> all() {
        SortedMap<String, Path> found = new TreeMap<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + ENDING)) {
                for (Path file : files) {
                    String fileName = String.valueOf(file.getFileName());
                    found.put(fileName.substring(0, fileName.length() - ENDING.length()), file);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot list scenarios: folder=" + folder, e);
            }
        }
        return Collections.unmodifiableSortedMap(found);
    }

    /**
     * The file that a SCENARIO argument means: a file of that path, else the shipped scenario of that name.
     *
     * @throws ScenarioException where it is neither, with the names that exist
     */
    public Path resolve(String argument) {
        Path path = Path.of(argument);
        if (Files.exists(path) && !Files.isDirectory(path)) {
            return path;
        }
        SortedMap<String, Path> shipped = all();
        Path file = shipped.get(argument);
        if (file != null) {
            return file;
        }
        boolean looksLikeFile = argument.endsWith(ENDING) || path.getNameCount() > 1;
        String message = (looksLikeFile ? "no such file" : "no such file, and no scenario of that name")
                + Suggestion.of(String.valueOf(path.getFileName()).replace(ENDING, ""), shipped.keySet())
                + "; shipped are: "
                + String.join(", ", shipped.keySet());
        throw new ScenarioException(List.of(new ScenarioError(argument, 0, 0, "", message)));
    }
}
