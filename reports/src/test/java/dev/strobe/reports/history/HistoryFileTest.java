package dev.strobe.reports.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.reports.fixture.RunFixtures;
import dev.strobe.reports.run.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HistoryFileTest {

    private final List<HistoryEntry> runs = HistoryRuns.of(HistoryMetric.TARGET_CPU, 10, 11, 12, 13);

    @TempDir
    private Path folder = Path.of("");

    @Test
    void whatIsAddedIsReadBackByTime() {
        HistoryFile file = file();
        List<HistoryEntry> backwards = new ArrayList<>(runs);
        Collections.reverse(backwards);

        file.add(backwards);

        assertThat(file.read().entries()).isEqualTo(runs);
        assertThat(file.read().problems()).isEmpty();
    }

    @Test
    void aRunThatIsAddedTwiceStandsThereOnce() throws IOException {
        HistoryFile file = file();
        file.add(runs.subList(0, 3));
        String before = Files.readString(file.path());

        assertThat(file.add(runs)).containsExactly(runs.getLast());
        assertThat(file.add(runs)).isEmpty();
        assertThat(file.add(List.of(runs.getFirst(), runs.getFirst()))).isEmpty();
        assertThat(Files.readString(file.path())).startsWith(before);
        assertThat(Files.readAllLines(file.path())).hasSize(4);
    }

    @Test
    void aLineThatWasCutOffIsToldAndStaysAndHurtsNothing() throws IOException {
        HistoryFile file = file();
        file.add(runs.subList(0, 2));
        String whole = Files.readString(file.path());
        String cut = whole.substring(0, whole.length() - 40);
        Files.writeString(file.path(), cut);

        assertThat(file.read().entries()).containsExactly(runs.getFirst());
        assertThat(file.read().problems()).singleElement().asString().contains("line 2", "{\"schema\"");
        file.add(runs.subList(1, 3));

        assertThat(Files.readString(file.path())).startsWith(cut + "\n");
        assertThat(file.read().entries()).isEqualTo(runs.subList(0, 3));
        assertThat(file.read().problems()).hasSize(1);
    }

    @Test
    void linesOfBothSidesOfAMergeMakeOneHistory() throws IOException {
        HistoryFile ours = file();
        ours.add(List.of(runs.get(0), runs.get(3)));
        HistoryFile theirs = new HistoryFile(folder.resolve("theirs.jsonl"));
        theirs.add(List.of(runs.get(0), runs.get(1), runs.get(2)));

        Files.write(ours.path(), Files.readAllLines(theirs.path()), StandardOpenOption.APPEND);

        assertThat(ours.read().entries()).isEqualTo(runs);
    }

    @Test
    void whatIsNoRunOfAHistoryIsToldByItsLine() throws IOException {
        HistoryFile file = file();
        file.add(runs.subList(0, 1));
        Files.writeString(
                file.path(), "\n{}\n[1]\n{\"schema\": \"strobe.history/9\"}\nwords\n", StandardOpenOption.APPEND);

        assertThat(file.read().entries()).hasSize(1);
        assertThat(file.read().problems())
                .hasSize(4)
                .allMatch(problem -> problem.contains("is passed over"))
                .anyMatch(problem -> problem.contains("line 6") && problem.contains("words"));
    }

    @Test
    void aFileThatDoesNotExistIsEmptyAndItsFolderIsMade() {
        HistoryFile file = new HistoryFile(folder.resolve("deep").resolve("history.jsonl"));

        assertThat(file.read().entries()).isEmpty();
        file.add(runs);
        assertThat(file.read().entries()).hasSize(4);
    }

    @Test
    void aRunGivesItsKeyFiguresUnderTheNamesOfTheRunFormat() {
        Run run = RunFixtures.stepLoad(folder).read();

        HistoryEntry entry = HistoryEntry.of(run, "0123456789abcdef");

        assertThat(entry.phase()).isEqualTo("step-5");
        assertThat(entry.name()).isEqualTo("0123456789ab");
        assertThat(entry.counts()).isTrue();
        assertThat(entry.metrics())
                .containsEntry("knee_low_per_s", 50_000.0)
                .containsEntry("lost_acked", 0.0)
                .containsKeys("throughput_per_s", "end_to_end.p99_us", "publish_response.p99_9_us", "target_us_per_msg")
                .doesNotContainKeys("publish_service.p99_us", "within_slo_per_s", "unavailable_ms");
        HistoryFile file = file();
        file.add(List.of(entry));
        assertThat(file.read().entries()).containsExactly(entry);
    }

    @Test
    void aClosedLoopGivesServiceTimesAndAnAbortedRunNothing() {
        HistoryEntry closed = HistoryEntry.of(RunFixtures.closedLoop(folder).read(), null);
        HistoryEntry aborted = HistoryEntry.of(RunFixtures.aborted(folder).read(), null);

        assertThat(closed.metrics()).containsKey("publish_service.p99_us").doesNotContainKey("publish_response.p99_us");
        assertThat(aborted.counts()).isFalse();
        assertThat(aborted.whyNot()).isEqualTo("verdict aborted");
        assertThat(aborted.metrics()).doesNotContainKeys("throughput_per_s", "end_to_end.p99_us");
    }

    private HistoryFile file() {
        return new HistoryFile(folder.resolve("history.jsonl"));
    }
}
