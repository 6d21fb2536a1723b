package dev.strobe.reports.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strobe.reports.fixture.RunFixtures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunDirectoryTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aRunComesBackAsItWasWritten() {
        RunDirectory directory = RunFixtures.stepLoad(folder);
        Run run = directory.read();

        directory.write(run);

        assertThat(directory.read()).isEqualTo(run);
        assertThat(run.capacity()).isNotNull();
        assertThat(run.explain()).isNull();
    }

    @Test
    void namesCarryUnitsAndEnumsAreLowerCase() throws IOException {
        String json = Files.readString(RunFixtures.stepLoad(folder).manifest());

        assertThat(json)
                .contains("\"schema\" : \"strobe.run/1\"", "\"verdict\" : \"pass\"", "\"kind\" : \"warmup\"")
                .contains("\"load\" : \"open\"", "\"p99_9_us\"", "\"p99_99_us\"", "\"harness_us_per_msg\"")
                .contains("\"started_at\" : \"2026-11-21T10:15:00Z\"", "\"knee_low_per_s\"", "\"in_flight\" : null");
        assertThat(json.indexOf("\"schema\""))
                .isLessThan(json.indexOf("\"run_id\""))
                .isLessThan(json.indexOf("\"host\""));
    }

    @Test
    void seriesAndEventsComeBackLineByLine() throws IOException {
        RunDirectory directory = RunFixtures.stepLoad(folder);
        List<SeriesPoint> series = directory.readSeries();
        List<RunEvent> events = directory.readEvents();

        assertThat(series).hasSize(130);
        assertThat(series.stream().map(RunDirectory::line))
                .containsExactlyElementsOf(Files.readAllLines(directory.series()));
        assertThat(events.stream().map(RunDirectory::line))
                .containsExactlyElementsOf(Files.readAllLines(directory.events()));
        assertThat(Files.readString(directory.series())).contains("\"t_s\":1.0", "\"p99_us\":", "\"steal_pct\":");
    }

    @Test
    void aLastLineThatWasCutOffIsPassedOver() throws IOException {
        RunDirectory directory = RunFixtures.stepLoad(folder);
        int whole = directory.readSeries().size();
        byte[] cutInACharacter = "{\"t_s\":131.0,\"phase\":\"\u00e9".getBytes(StandardCharsets.UTF_8);
        Files.write(
                directory.series(),
                java.util.Arrays.copyOf(cutInACharacter, cutInACharacter.length - 1),
                StandardOpenOption.APPEND);

        assertThat(directory.readSeries()).hasSize(whole);
    }

    @Test
    void aBrokenLineInTheMiddleIsAnErrorThatNamesTheFile() throws IOException {
        RunDirectory directory = RunFixtures.stepLoad(folder);
        String good = Files.readAllLines(directory.events()).getFirst();
        Files.writeString(directory.events(), "{\"t_s\":\n" + good + "\n\n");

        assertThatThrownBy(directory::readEvents)
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("broken line: file=" + directory.events());
    }

    @Test
    void missingFilesAreEmptyButAMissingManifestIsAnError() {
        RunDirectory directory = new RunDirectory(folder);

        assertThat(directory.readSeries()).isEmpty();
        assertThat(directory.readEvents()).isEmpty();
        assertThat(LatencyLog.byTag(directory.latencyLog())).isEmpty();
        assertThatThrownBy(directory::read).hasMessageContaining("run.json");
    }

    @Test
    void theLatencyLogAddsUpToWhatThePhaseStates() {
        RunDirectory directory = RunFixtures.stepLoad(folder);

        Map<String, Histogram> sums = LatencyLog.byTag(directory.latencyLog());

        for (Phase phase : directory.read().phases()) {
            Histogram sum = Objects.requireNonNull(sums.get(phase.name() + "/end_to_end"));
            LatencySummary stated = Objects.requireNonNull(phase.latency().endToEnd());
            assertThat(sum.getTotalCount()).isEqualTo(stated.count());
            assertThat(sum.getValueAtPercentile(99) / 1_000.0).isEqualTo(stated.p99Us());
        }
    }

    @Test
    void aLatencyLogThatWasCutOffKeepsItsWholeLines() throws IOException {
        RunDirectory directory = RunFixtures.closedLoop(folder);
        Path log = directory.latencyLog();
        int tags = LatencyLog.byTag(log).size();
        String text = Files.readString(log);
        Files.writeString(log, text.substring(0, text.length() - 40));

        assertThat(LatencyLog.byTag(log)).hasSize(tags);
    }
}
