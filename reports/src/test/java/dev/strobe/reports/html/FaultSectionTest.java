package dev.strobe.reports.html;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.reports.fixture.RunFixtures;
import dev.strobe.reports.run.Run;
import dev.strobe.reports.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaultSectionTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void whatBrokeIsSaidInWordsFirst() {
        Run run = RunFixtures.failover(folder).read();

        assertThat(FaultSection.html(run))
                .contains("What broke?")
                .contains(
                        "At 25 s: kill leader(orders-0), which was node 2 and the active controller too. Its partitions"
                                + " took messages again after 2.60 s at the latest; latency was back after 8.10 s. 34 sends failed.")
                .contains("One of its partitions took no message any more until the load ended. No send failed.")
                .contains("SIGKILL", "2 (controller)", "28 Timeout");
    }

    @Test
    void aRunWithoutFaultsHasNoSuchSection() throws IOException {
        RunDirectory directory = RunFixtures.stepLoad(folder);

        assertThat(FaultSection.html(directory.read())).isEmpty();
        new ReportRenderer().render(directory);
        assertThat(Files.readString(directory.report()))
                .doesNotContain("id=\"faults\"")
                .doesNotContain("href=\"#faults\"");
    }

    @Test
    void anElectionThatWasSeenAndRecordedIsShownOnce() {
        assertThat(ReportSource.read(RunFixtures.failover(folder)).events())
                .filteredOn(event -> event.kind().equals("election"))
                .hasSize(2)
                .allSatisfy(event -> assertThat(event.tS()).isEqualTo(27.31));
    }

    @Test
    void theChartKnowsTheFaultTheGapAndTheDrain() {
        var data = FaultSection.data(RunFixtures.failover(folder).read());

        assertThat(data.getFirst())
                .containsEntry("at", 25.2)
                .containsEntry("end", 35.2)
                .containsEntry("gapEnd", 27.8)
                .containsEntry("drainEnd", 31.2);
        assertThat(data.getLast()).containsEntry("gapEnd", null).containsEntry("drainEnd", null);
    }
}
