package dev.strobe.reports.html;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strobe.reports.fixture.RunFixtures;
import dev.strobe.reports.fixture.RunVariants;
import dev.strobe.reports.run.Run;
import dev.strobe.reports.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReportRendererTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void thePageStandsAloneAndStaysSmall() throws IOException {
        RunDirectory run = RunFixtures.tenMinutes(folder);

        String page = render(run);

        assertThat(Files.size(run.report())).isLessThan(4_000_000);
        assertThat(page).doesNotContain("<script src", "<link rel=\"stylesheet\"", "@import", "{{");
        assertThat(page).contains("default-src 'none'", "Apache License");
        assertThat(page.split("</script>", -1)).hasSize(4);
        assertThat(run.path().resolve("report.html.partial")).doesNotExist();
    }

    @Test
    void theReaderSeesVerdictExpectationsKneeAndDelivery() throws IOException {
        String page = render(RunFixtures.stepLoad(folder));

        assertThat(page)
                .contains(">Pass<", "All 2 expectations were met.", "lost_acked == 0")
                .contains("50,000 \u2013 60,000/s", "step-5, offered 50,000/s: the highest load that did not saturate")
                .contains("every message arrived, once, whole and in order")
                .contains("./strobe run step-load --target kafka --set &#39;workload.producers[0].linger=0ms&#39;")
                .contains("href=\"./latency.hlog\"");
    }

    @Test
    void aTargetThatTimesItsStagesIsTakenApart() throws IOException {
        String page = render(RunFixtures.fanOut(folder));

        assertThat(page)
                .contains("Where does the time go?", "Rests on 813,204 requests", "4 requests of kept messages")
                .contains("broker-1.jfr breaks off after 813,204 requests", "<code>queued</code>")
                .contains("46 with their whole way through the broker", "\"sight\":\"whole\"")
                .contains("Does every subscription get it as fast?", "search-index", "href=\"#subscriptions\"");
    }

    @Test
    void aTargetThatTellsNoStagesLeavesTheReportBlindAndItSaysSo() throws IOException {
        String page = render(RunFixtures.stepLoad(folder));

        assertThat(page)
                .contains("kafka does not tell how long its stages take, so this report is blind there")
                .contains("No message was traced")
                .doesNotContain("Does every subscription get it as fast?");
    }

    @Test
    void lowerBoundsAreMarkedWhereverTheyShow() throws IOException {
        String page = render(RunFixtures.stepLoad(folder));

        assertThat(page).contains("\u2265 ", ">censored<", "\"lowerBound\":true");
    }

    @Test
    void aClosedLoopIsCalledOneAndShowsServiceTimes() throws IOException {
        String page = render(RunFixtures.closedLoop(folder));

        assertThat(page)
                .contains(
                        "chip-closed",
                        "closed loop, 256 in flight",
                        "Peak rate, closed loop",
                        "service times, not response times");
        assertThat(page).doesNotContain("\"publish_response\":[[");
    }

    @Test
    void aSmokeRunSaysThatItsLatencyIsNotJudged() throws IOException {
        RunDirectory directory = RunFixtures.stepLoad(folder);
        directory.write(RunVariants.smoke(directory.read()));

        assertThat(render(directory)).contains("smoke: time scaled, latency shown, not judged");
    }

    @Test
    void anInvalidRunSaysWhy() throws IOException {
        RunDirectory directory = RunFixtures.stepLoad(folder);
        directory.write(RunVariants.ended(
                directory.read(), Run.Verdict.INVALID, "Other processes took 41 % of one core; the limit is 10 %."));

        assertThat(render(directory))
                .contains(">Invalid<", "Other processes took 41 % of one core; the limit is 10 %.");
    }

    @Test
    void aRunThatBrokeOffDoesNotClaimToBeWhole() throws IOException {
        RunDirectory directory = RunFixtures.stepLoad(folder);
        directory.write(RunVariants.ended(directory.read(), Run.Verdict.ERROR, "Target died: exit 137."));

        assertThat(render(directory)).contains(">Error<", "Target died: exit 137.", "As far as it got.");
    }

    @Test
    void aRunThatEndedBeforeItsFirstPhaseIsReportedToo() throws IOException {
        assertThat(render(RunFixtures.aborted(folder)))
                .contains(">Aborted<", "Interrupted by the user before the first phase.", "No message was sent.");
    }

    @Test
    void missingSeriesEventsAndLatencyLogLeaveTheTablesWhole() throws IOException {
        RunDirectory directory = RunFixtures.stepLoad(folder);
        for (Path file : List.of(directory.series(), directory.events(), directory.latencyLog())) {
            Files.delete(file);
        }

        assertThat(render(directory)).contains("50,000 \u2013 60,000/s", "\"t\":[]", "\"spectra\":{}", "\"bins\":null");
    }

    @Test
    void textFromARunNeverBecomesMarkup() throws IOException {
        RunDirectory directory = RunFixtures.stepLoad(folder);
        String attack = "</script><script>alert(1)</script><img src=x onerror=alert(2)>{{script}}\"'";
        directory.write(
                RunVariants.scenario(RunVariants.ended(directory.read(), Run.Verdict.ERROR, attack), "evil", attack));
        Files.writeString(
                directory.events(),
                "{\"t_s\":1.0,\"duration_s\":null,\"kind\":\"gc\",\"text\":\"</script><img src=x>\",\"detail\":{}}\n");
        Files.writeString(directory.path().resolve("a<b>'c.jfr"), "");

        String page = render(directory);
        String ours = page.substring(0, page.indexOf("<script>")) + page.substring(page.lastIndexOf("<script>"));

        assertThat(page.split("</script>", -1)).hasSize(4);
        assertThat(ours)
                .doesNotContain("<img")
                .doesNotContain("alert(1)</script>")
                .doesNotContain("a<b>");
        assertThat(page).contains("&lt;/script&gt;&lt;script&gt;alert(1)", "href=\"./a%3Cb%3E&#39;c.jfr\"");
    }

    @Test
    void withoutAManifestThereIsNoReport() {
        assertThatThrownBy(() -> new ReportRenderer().render(new RunDirectory(folder)))
                .hasMessageContaining("run.json");
    }

    private static String render(RunDirectory directory) throws IOException {
        new ReportRenderer().render(directory);
        return Files.readString(directory.report());
    }
}
