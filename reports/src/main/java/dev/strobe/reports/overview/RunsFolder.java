package dev.strobe.reports.overview;

import dev.strobe.reports.history.HistoryEntry;
import dev.strobe.reports.run.Phase;
import dev.strobe.reports.run.Run;
import dev.strobe.reports.run.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The runs right below a folder.
 *
 * @param unreadable names of folders that look like runs and have no manifest that can be read
 */
record RunsFolder(List<Found> runs, List<String> unreadable) {

    /**
     * @param report its report; may not exist
     * @param link from the page to the report; empty where there is none
     * @param reasons why the run is not valid
     * @param marks of its measured phases
     */
    record Found(HistoryEntry entry, Path report, String link, List<String> reasons, List<String> marks) {}

    static RunsFolder read(Path folder) {
        List<Found> found = new ArrayList<>();
        List<String> unreadable = new ArrayList<>();
        for (Path path : folders(folder)) {
            RunDirectory directory = new RunDirectory(path);
            if (Files.exists(directory.manifest())) {
                Optional<Found> run = found(directory);
                run.ifPresentOrElse(found::add, () -> unreadable.add(String.valueOf(path.getFileName())));
            } else if (Files.exists(directory.series()) || Files.exists(directory.scenario())) {
                unreadable.add(String.valueOf(path.getFileName()));
            }
        }
        return new RunsFolder(found, unreadable);
    }

    /** The same with links that lead from a page in that folder. */
    RunsFolder seenFrom(Path place) {
        List<Found> linked = runs.stream()
                .map(run -> new Found(run.entry(), run.report(), link(place, run.report()), run.reasons(), run.marks()))
                .toList();
        return new RunsFolder(linked, unreadable);
    }

    /** Empty where the manifest cannot be read, or is of another format. */
    private static Optional<Found> found(RunDirectory directory) {
        Run run;
        try {
            run = directory.read();
        } catch (UncheckedIOException e) {
            return Optional.empty();
        }
        if (!Run.SCHEMA.equals(run.schema())) {
            return Optional.empty();
        }
        List<String> marks = run.phases().stream()
                .filter(phase -> phase.kind() == Phase.Kind.MEASURE)
                .flatMap(phase -> phase.marks().stream())
                .distinct()
                .toList();
        return Optional.of(new Found(
                HistoryEntry.of(run, null),
                directory.report(),
                "",
                run.validity().reasons(),
                marks));
    }

    private static List<Path> folders(Path folder) {
        try (Stream<Path> inside = Files.list(folder)) {
            return inside.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list folder: path=" + folder, e);
        }
    }

    private static String link(Path place, Path report) {
        if (!Files.exists(report)) {
            return "";
        }
        Path way = place.toAbsolutePath()
                .normalize()
                .relativize(report.toAbsolutePath().normalize());
        return StreamSupport.stream(way.spliterator(), false)
                .map(part -> URLEncoder.encode(part.toString(), StandardCharsets.UTF_8)
                        .replace("+", "%20"))
                .collect(Collectors.joining("/"));
    }
}
