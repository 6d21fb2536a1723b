package dev.strobe.reports.html;

import static org.assertj.core.api.Assertions.assertThat;

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

final class TailSectionTest {

    private static final String COUNTS =
            "\"outliers\": 8, \"traced\": 8, \"untraced\": 0, \"client_only\": 0, \"partial\": 0";

    @TempDir
    private Path folder = Path.of("");

    @Test
    void theTailIsSplitByCauseWithWhatEachMeansAndWhatHelps() throws IOException {
        String page = render(RunFixtures.explained(folder));

        assertThat(page)
                .contains(
                        "87\u00a0% has a known cause: broker.fsync 54\u00a0%, broker.gc 21\u00a0%, broker.busy 8\u00a0%.")
                .contains("The other 13\u00a0% is unknown.")
                .contains(
                        "aria-label=\"p99.9: broker.fsync 54.0 %, broker.gc 21.4 %, broker.busy 7.9 %, broker.lock 4.0 %,"
                                + " unknown 12.7 %\"")
                .contains("The answer had to wait until data was forced to disk.", "A faster disk, or a flush policy")
                .contains("title=\"No time of the messages beyond this percentile went there.\">-<");
        assertThat(page.indexOf("<code>broker.fsync</code>")).isLessThan(page.indexOf("<code>broker.gc</code>"));
        assertThat(page.indexOf("<code>broker.paused</code>")).isLessThan(page.indexOf("<code>unknown</code>"));
        assertThat(page.indexOf("id=\"speed\"")).isLessThan(page.indexOf("id=\"tail\""));
        assertThat(page.indexOf("id=\"tail\"")).isLessThan(page.indexOf("id=\"slowest\""));
    }

    @Test
    void whatCouldNotBeSeenIsSaidInWords() throws IOException {
        assertThat(render(RunFixtures.explained(folder)))
                .contains("What could not be seen", "What the consumer&#39;s poll loop did before it asked again")
                .contains("7 messages were found at the broker in part.", "4 messages were seen by the client alone")
                .contains("2 messages were answered too late to know when they were sent.")
                .contains("The recorder dropped 4.50 MiB", "11 requests of kept messages were not found");
        assertThat(section("{" + COUNTS + ", \"explained_pct\": 0.0, \"causes\": [], \"blind\": [], \"coverage\":"
                        + " {\"events\": 5, \"data_loss\": 0, \"missing_joins\": 0, \"gaps\": []}}"))
                .contains("Nothing that is known of");
    }

    @Test
    void withoutAnExplanationTheSectionSaysWhy() {
        assertThat(section("null")).contains("No messages were traced in this run");
        assertThat(section("{" + COUNTS.replace("8", "0") + ", \"causes\": []}"))
                .contains("No message was kept for being slow");
        assertThat(section("{" + COUNTS + ", \"causes\": []}")).contains("Causes were not looked for");
        assertThat(TailSection.html(RunFixtures.aborted(folder).read())).contains("Nothing was measured");
    }

    @Test
    void unknownTimeIsNeverLeftOut() {
        String page = section("{" + COUNTS + ", \"explained_pct\": 0.0, \"causes\": [], \"tails\": ["
                + "{\"percentile\": \"p99\", \"outliers\": 8, \"explained_pct\": 0.0, \"causes\": []},"
                + "{\"percentile\": \"p99_9\", \"outliers\": 0, \"explained_pct\": null, \"causes\": []}]}");

        assertThat(page)
                .contains("nothing could be attributed", "aria-label=\"p99: unknown 100.0 %\"")
                .doesNotContain("p99.9");
    }

    @Test
    void aCauseOfALaterVersionIsShownAsTextInAColourOfItsOwn() {
        String page = section("{" + COUNTS + ", \"explained_pct\": 60.0, \"causes\":"
                + " [{\"cause\": \"broker.<b>\", \"share_pct\": 60.0, \"count\": 8}]}");

        assertThat(page)
                .contains("broker.&lt;b&gt;", "cause-other", "does not know", "60\u00a0% has a known cause")
                .contains("The other 40\u00a0% is unknown.")
                .doesNotContain("<b>\"", "cause-broker-<");
    }

    @Test
    void onlyAnAddressOfTheWebBecomesALink() {
        Run run = RunFixtures.stepLoad(folder).read();
        for (String bad : List.of("javascript:alert(1)", "file:///etc/passwd", "")) {
            Run other = RunVariants.explained(run, "{" + COUNTS + ", \"causes\": [], \"traces_url\": \"" + bad + "\"}");
            assertThat(SlowestSection.tracesUrl(other)).isNull();
        }
        Run jaeger = RunVariants.explained(
                run, "{" + COUNTS + ", \"causes\": [], \"traces_url\": \"http://127.0.0.1:16686/trace/{trace_id}\"}");
        assertThat(SlowestSection.tracesUrl(jaeger)).isEqualTo("http://127.0.0.1:16686/trace/{trace_id}");
    }

    @Test
    void whatStoodOutIsListedWithWhatElseChanged() throws IOException {
        assertThat(render(RunFixtures.explained(folder)))
                .contains("9 stretches differ clearly", "<b>0:20 \u2013 0:21</b>", "3 more, in the order of time")
                .contains("GC of the target: 40.0 ms (G1 young pause 40 ms), usually 2.81 ms a second")
                .contains("longest hiccup of the harness 8.40 ms, usually 600 \u00b5s")
                .contains("[20.0,21.0,\"end_to_end.p99_us\",");
    }

    @Test
    void nothingThatStandsOutIsSaidToo() {
        Run run = RunFixtures.stepLoad(folder).read();

        assertThat(AnomalySection.html(run)).contains("were not looked for");
        assertThat(AnomalySection.html(RunVariants.anomalies(run, List.of()))).contains("No interval stands out");
        Run peak = RunFixtures.closedLoop(folder).read();
        Run brief = RunVariants.anomalies(
                RunVariants.phases(
                        peak, List.of(RunVariants.endingAfter(peak.phases().getFirst(), 8))),
                List.of());
        assertThat(AnomalySection.html(brief)).contains("No phase is long enough", "14 intervals");
    }

    private String section(String explain) {
        return TailSection.html(
                RunVariants.explained(RunFixtures.stepLoad(folder).read(), explain));
    }

    private static String render(RunDirectory directory) throws IOException {
        new ReportRenderer().render(directory);
        return Files.readString(directory.report());
    }
}
