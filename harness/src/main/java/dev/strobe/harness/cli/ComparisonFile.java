package dev.strobe.harness.cli;

import dev.strobe.reports.run.Run;
import dev.strobe.reports.run.RunDirectory;
import dev.strobe.reports.stats.FaultRounds;
import dev.strobe.reports.stats.TargetComparison;
import dev.strobe.reports.stats.TargetComparison.PhaseRows;
import dev.strobe.reports.stats.TargetCost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A comparison of targets, or of rounds with faults, for programs; beside the runs that it came from.
 *
 * @param smoke whether time was scaled down, so that the figures compare nothing
 * @param faults what they cost over all rounds; empty without any
 * @param runs folder names, by round and then by target
 */
record ComparisonFile(
        String schema,
        String scenario,
        boolean smoke,
        List<String> targets,
        int rounds,
        List<String> notes,
        List<TargetCost> costs,
        List<PhaseRows> phases,
        List<FaultRounds> faults,
        List<List<String>> runs) {

    private static final String SCHEMA = "strobe.comparison/1";

    /** Writes {@code comparison-FIRST-RUN.json}. */
    static Path write(TargetComparison comparison, List<List<Run>> rounds, Path folder) {
        ComparisonFile content = new ComparisonFile(
                SCHEMA,
                comparison.scenario(),
                rounds.stream().flatMap(List::stream).anyMatch(Run::smoke),
                comparison.targets(),
                comparison.rounds(),
                comparison.notes(),
                TargetCost.of(comparison),
                comparison.phases(),
                FaultRounds.of(rounds),
                rounds.stream()
                        .map(round -> round.stream().map(Run::runId).toList())
                        .toList());
        Path file = folder.resolve("comparison-" + rounds.getFirst().getFirst().runId() + ".json");
        try {
            return Files.writeString(file, RunDirectory.line(content) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the comparison: file=" + file, e);
        }
    }
}
